// Another program that is told by a webhook: it listens at this machine, and one time is not there for anybody.
import { createServer } from "node:http";

/** Makes a webhook about customers and changes a few of them; answers the webhook's id once the deliveries are through. */
export async function webhook(server, business) {
  let answered = 0;
  const http = createServer((request, answer) => {
    request.resume();
    request.on("end", () => answer.writeHead(++answered === 3 ? 503 : 200).end());
  });
  await new Promise((done) => http.listen(0, "127.0.0.1", done));
  const made = await server.call("POST", "/api/sys/webhooks", {
    BusinessId: business, Name: "Newsletter", Action: 3, URL: `http://127.0.0.1:${http.address().port}/customers`, Description: "New customers get the newsletter.",
  });
  for (const [n, name] of ["Inês Carvalho", "Rui Nogueira", "Clara Duarte", "Tomás Pinto"].entries()) {
    await server.call("POST", "/api/spaces/coworkers", { FullName: name, Email: `newcomer${n}@example.com`, CountryId: 1, SimpleTimeZoneId: 1, Businesses: [business], InvoicingBusinessId: business, Active: true });
    const told = async () => (await server.call("GET", `/api/hallpass/webhooks/${made.Value.Id}/deliveries`)).Records.filter((one) => one.Attempts > 0).length;
    for (let wait = 0; wait < 50 && (await told()) <= n; wait++) await new Promise((done) => setTimeout(done, 100));
  }
  http.closeAllConnections();
  http.close();
  return made.Value.Id;
}
