import { messages } from "$lib/i18n/messages";

export const t = messages({
  en: {
    title: "Sign in", email: "E-mail", password: "Password", code: "Code of your authenticator, or a recovery code", enter: "Sign in",
    wrong: "E-mail or password is wrong.", forgot: "Forgot your password? Ask the front desk, or your administrator, for a link to choose a new one.",
    welcome: "Passes and check-ins", show: "Show password", hide: "Hide password",
  },
  es: {
    title: "Entrar", email: "Correo electrónico", password: "Contraseña", code: "Código de tu autenticador o de recuperación", enter: "Entrar",
    wrong: "El correo o la contraseña no son correctos.", forgot: "¿Has olvidado la contraseña? Pide en recepción, o a quien administra, un enlace para elegir otra.",
    welcome: "Pases y registros de entrada", show: "Mostrar contraseña", hide: "Ocultar contraseña",
  },
});
