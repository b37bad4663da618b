using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.SiteWork;

/// <summary>An entry about a participant as it counts now.</summary>
/// <param name="Entry">The ledger entry.</param>
/// <param name="Type">The event's name in the catalogue.</param>
/// <param name="Event">The event.</param>
/// <param name="Corrections">Corrections of it, in order, with their entries.</param>
/// <param name="Queries">Queries about it.</param>
/// <param name="Signed">Whether a signature of it has force.</param>
public sealed record RecordLine(long Entry, string Type, ParticipantEvent Event, ImmutableArray<Sourced<EntryCorrected>> Corrections, ImmutableArray<QueryState> Queries, bool Signed)
{
    // What would tell people of a site how far the allocation has come.
    private static readonly ImmutableArray<string> Concealed = ["position", "segment"];

    /// <summary>Its fields with their values as canonical JSON, those of list items included; the participant, and the place in the allocation, are left out.</summary>
    public ImmutableArray<(string Field, string Json)> Fields => [.. EventFields.Names(Event).Where(n => n != "participant" && !(Event is ParticipantRandomised && Concealed.Contains(n))).Select(n => (n, EventFields.Read(Event, n) ?? "null"))];

    /// <summary>The event's data as the ledger's JSON; of a randomisation without its place in the allocation.</summary>
    public JsonObject Data
    {
        get
        {
            var data = EventJson.ToJson(Event).AsObject();
            foreach (var name in Event is ParticipantRandomised ? Concealed : [])
            {
                _ = data.Remove(name);
            }

            return data;
        }
    }
}

/// <summary>A participant's record as it counts now: what was corrected stands with its corrected values, what was struck is listed apart.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Lines">The entries, newest first.</param>
/// <param name="Struck">Entries that do not count any more, with why.</param>
public sealed record RecordLines(string Participant, ImmutableArray<RecordLine> Lines, ImmutableArray<Sourced<EntryStruck>> Struck)
{
    /// <summary>The record of a participant.</summary>
    /// <param name="participant">The participant.</param>
    public static RecordLines Of(ParticipantState participant)
    {
        ArgumentNullException.ThrowIfNull(participant);
        return new RecordLines(participant.Id, [.. EventHistory.NewestFirst(participant.History).Select(h => Line(participant, h))], participant.Struck);
    }

    /// <summary>One entry; null where it is not about the participant or does not count.</summary>
    /// <param name="participant">The participant.</param>
    /// <param name="entry">The entry.</param>
    public static RecordLine? Of(ParticipantState participant, long entry)
    {
        ArgumentNullException.ThrowIfNull(participant);
        return participant.EventOf(entry) is { } e ? Line(participant, new Sourced<ParticipantEvent>(e, entry)) : null;
    }

    private static RecordLine Line(ParticipantState p, Sourced<ParticipantEvent> h) => new(
        h.Sequence, EventCatalogue.Of(h.Fact.GetType()).Name, h.Fact, [.. p.Corrections.Where(c => c.Fact.Entry == h.Sequence)], [.. p.Queries.Where(q => q.Raised.Fact.Entry == h.Sequence)],
        p.Signatures.Any(s => s.Fact.Entry == h.Sequence) && p.IsSigned(h.Sequence));
}
