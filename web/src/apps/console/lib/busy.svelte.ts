// Something that is being read: what came, what went wrong, and asking again. The last question wins.

export class Asked<T> {
  value = $state.raw<T | null>(null);
  error = $state<string | null>(null);
  loading = $state(false);
  private turn = 0;

  async from(work: () => Promise<T>): Promise<void> {
    const mine = ++this.turn;
    this.loading = true;
    this.error = null;
    try {
      const found = await work();
      if (mine === this.turn) this.value = found;
    } catch (error) {
      if (mine === this.turn) this.error = error instanceof Error ? error.message : String(error);
    } finally {
      if (mine === this.turn) this.loading = false;
    }
  }
}
