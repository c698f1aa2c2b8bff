// A morning at one location: people come in, two of them stay longer than their hours last, some leave, some are turned away.
const WAVES = ["08:10", "08:30", "08:50", "09:05", "09:20", "09:40", "10:00", "10:25", "10:45"];
const NOW = "10:52";
export const PIN = "48151623";
export const MEMBER_PASSWORD = "a long walk in Alfama";

export async function morning(server, place = "Casa Comum Alfama") {
  const session = await server.call("GET", "/api/hallpass/session");
  const business = session.Businesses.find((one) => one.Name === place) ?? session.Businesses[0];
  const passes = (await server.call("GET", `/api/hallpass/reports/current-passes?business=${business.Id}`)).Rows.filter((row) => row.UsableNow);
  const people = [...new Map(passes.map((row) => [row.CoworkerId, row])).values()];
  const mixed = people.filter((_, n) => n % 3 === 0).concat(people.filter((_, n) => n % 3 === 1), people.filter((_, n) => n % 3 === 2));
  // Those whose hours run out this morning come first; the member of the pictures is somebody with several kinds of passes.
  const kinds = (id) => new Set(passes.filter((row) => row.CoworkerId === id).map((row) => row.Pass)).size;
  const brief = mixed.filter((row) => row.RemainingMinutes !== null && row.RemainingMinutes < 100 && kinds(row.CoworkerId) === 1).slice(0, 2);
  const hours = (id) => passes.some((row) => row.CoworkerId === id && row.RemainingMinutes > 240);
  const member = mixed.find((row) => hours(row.CoworkerId) && kinds(row.CoworkerId) > 1) ?? mixed.find((row) => hours(row.CoworkerId));
  const others = mixed.filter((row) => !brief.includes(row) && row !== member);
  const comers = [...brief, ...others.slice(0, 24)];
  const refused = (await turnedAway(server, business.Id)).filter((id) => !people.some((one) => one.CoworkerId === id)).slice(0, 3);

  const inside = [];
  for (const [wave, time] of WAVES.entries()) {
    const now = await server.at(time);
    for (const one of comers.filter((_, n) => n % WAVES.length === wave || (wave === 0 && n < brief.length))) {
      if (inside.some((visit) => visit.who === one.CoworkerId)) continue;
      const made = await server.call("POST", "/api/spaces/checkins", { CoworkerId: one.CoworkerId, BusinessId: business.Id, FromTime: now });
      if (made) inside.push({ id: made.Value.Id, who: one.CoworkerId, from: now });
    }
    const away = refused[wave - 4];
    if (away) await server.call("POST", "/api/spaces/checkins", { CoworkerId: away, BusinessId: business.Id, FromTime: now });
  }
  const now = await server.at(NOW);
  for (const visit of inside.slice(3, 6)) {
    await server.call("PUT", "/api/spaces/checkins", { Id: visit.id, CoworkerId: visit.who, BusinessId: business.Id, FromTime: visit.from, ToTime: now });
  }
  const guest = others[26] ?? others.at(-1);
  return { business, member: await withLogin(server, member), guest: guest.CoworkerId, refused: refused[0] ?? guest.CoworkerId };
}

/** Customers whose last check-ins were refused. */
async function turnedAway(server, business) {
  const report = await server.call("GET", `/api/hallpass/reports/exceptions?business=${business}`);
  return [...new Set(report.Rows.filter((row) => row.FailedCheckinId).map((row) => row.CoworkerId))];
}

/** The member gets a login and a PIN. */
async function withLogin(server, row) {
  const customer = await server.call("GET", `/api/spaces/coworkers/${row.CoworkerId}`);
  const email = customer.Email || `member${customer.Id}@casacomum.example`;
  const user = await server.call("POST", "/api/sys/users", { FullName: customer.FullName, Email: email, NewPassword: MEMBER_PASSWORD, Active: true });
  await server.call("PATCH", `/api/spaces/coworkers/${customer.Id}`, { UserId: user.Value.Id, AccessPincode: PIN });
  return { id: customer.Id, name: customer.FullName, email };
}
