import { messages } from "$lib/i18n/messages";

export const t = messages({
  en: {
    title: "Sign in", email: "E-mail", password: "Password", code: "Code of your authenticator, or a recovery code", enter: "Sign in",
    wrong: "E-mail or password is wrong.", forgot: "Forgot your password?", forgotHelp: "We mail you a link to choose a new one.", sendLink: "Mail me a link", back: "Back to signing in", forgotAsked: "If {email} belongs to an account, a link is on its way, good for 60 minutes. Nothing after a few minutes? Ask the front desk, or your administrator.",
    welcome: "Passes and check-ins", show: "Show password", hide: "Hide password",
  },
  es: {
    title: "Entrar", email: "Correo electrónico", password: "Contraseña", code: "Código de tu autenticador o de recuperación", enter: "Entrar",
    wrong: "El correo o la contraseña no son correctos.", forgot: "¿Has olvidado la contraseña?", forgotHelp: "Te enviamos por correo un enlace para elegir otra.", sendLink: "Enviarme un enlace", back: "Volver a iniciar sesión", forgotAsked: "Si {email} tiene una cuenta, recibirá un enlace que vale 60 minutos. ¿No llega nada en unos minutos? Pregunta en recepción o a quien administra.",
    welcome: "Pases y registros de entrada", show: "Mostrar contraseña", hide: "Ocultar contraseña",
  },
});
