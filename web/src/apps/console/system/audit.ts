export type AuditEntry = {
  Id: number; At: string; Actor: string; Action: string; Entity: string; RecordId: number; CoworkerId: number | null; BusinessId: number | null; RequestId: string | null;
  Summary: string; Changes: Record<string, { Before?: unknown; After?: unknown }> | null; Erased: boolean;
};
export type AuditPage = { Records: AuditEntry[]; HasMore: boolean };
