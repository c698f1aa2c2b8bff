// What the role of whoever works at the desk allows here.
import { session } from "$lib/session.svelte";

export const rights = {
  get find(): boolean { return session.may("Coworker-List"); },
  get open(): boolean { return session.may("Coworker-Read"); },
  get board(): boolean { return session.may("Checkin-List"); },
  get checkIn(): boolean { return session.may("Checkin-Create"); },
  get checkOut(): boolean { return session.may("Checkin-Edit"); },
  /** To list what was done, which undoing begins with. */
  get undo(): boolean { return session.may("Checkin-Read") && session.may("CoworkerTimePass-Read"); },
  get give(): boolean { return session.may("CoworkerTimePass-Create") && session.may("TimePass-List"); },
  get takeBack(): boolean { return session.may("CoworkerProduct-Delete") && session.may("CoworkerTimePass-Delete"); },
  get sell(): boolean { return session.may("CoworkerProduct-Create") && session.may("Product-List"); },
  get correct(): boolean { return session.may("CoworkerTimePass-Edit"); },
  get activate(): boolean { return session.may("Coworker-Edit"); },
  /** A new customer takes country and time zone from the location. */
  get add(): boolean { return session.may("Coworker-Create") && session.may("Business-Read"); },
};
