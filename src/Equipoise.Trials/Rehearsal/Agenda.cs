using NodaTime;

namespace Equipoise.Trials.Rehearsal;

/// <summary>What is still to come on the virtual clock; acts at the same instant happen in the order in which they were planned.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<(Instant At, Action Act), (Instant At, long Order)> _queue = new();
    private long _order;

    public int Count => _queue.Count;

    public void Plan(Instant at, Action act) => _queue.Enqueue((at, act), (at, _order++));

    public (Instant At, Action Act) Next() => _queue.Dequeue();

    public void Clear() => _queue.Clear();
}
