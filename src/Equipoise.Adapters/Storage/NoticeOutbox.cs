using System.Globalization;
using System.Text.Json;
using Equipoise.Adapters.Exchange;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Adapters.Storage;

/// <summary>A notice of an entry. It never holds an arm.</summary>
/// <param name="Id">The entry's hash, with the site where each gets a notice of its own: the same however often the notice comes.</param>
/// <param name="Sequence">The entry.</param>
/// <param name="Type">What happened.</param>
/// <param name="Participant">To whom; null for what concerns a whole site.</param>
/// <param name="Site">The site that is told.</param>
public sealed record Notice(string Id, long Sequence, string Type, string? Participant, string? Site);

/// <summary>
/// Delivers notices of what was committed, at least once and in order. The ledger itself is the outbox: what must be told stands in it with the commit, and a file beside it says up to where
/// it was. Entries are appended to a file that another program reads.
/// </summary>
/// <param name="cursor">The file with the last entry delivered.</param>
/// <param name="notices">The file to which notices are appended, one line of JSON each.</param>
/// <param name="reached">Told of each fault point; for fault tests.</param>
public sealed class NoticeOutbox(string cursor, string notices, Action<FaultPoint>? reached = null)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web);

    /// <summary>Delivers what was not delivered yet.</summary>
    public void Deliver(ILedgerStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var from = File.Exists(cursor) ? long.Parse(File.ReadAllText(cursor), CultureInfo.InvariantCulture) : 0;
        var entries = store.ReadFrom(from + 1);
        if (entries.Count == 0)
        {
            return;
        }

        var lines = entries.SelectMany(e => Of(e, store)).Select(n => JsonSerializer.Serialize(n, Form) + "\n").ToList();
        reached?.Invoke(FaultPoint.BeforeNotify);
        if (lines.Count > 0)
        {
            File.AppendAllText(notices, string.Concat(lines));
            reached?.Invoke(FaultPoint.AfterNotify);
        }

        AtomicFile.WriteText(cursor, entries[^1].Sequence.ToString(CultureInfo.InvariantCulture));
    }

    private static IEnumerable<Notice> Of(LedgerEntry entry, ILedgerStore store)
    {
        var type = EventCatalogue.Of(entry.Event.GetType()).Name;
        return entry.Event switch
        {
            ParticipantRandomised or RandomisedInErrorMarked or ParticipantUnblinded => [new Notice(entry.Hash, entry.Sequence, type, ((ParticipantEvent)entry.Event).Participant, entry.Actor.Site)],
            AmendmentActivated e => [new Notice(entry.Hash, entry.Sequence, type, null, e.Site)],

            // Closure, the end of follow-up and the lock concern every site that is open.
            AccrualClosed or FollowUpEnded or DatabaseLocked => store.Load().Sites.Keys.Select(site => new Notice($"{entry.Hash}/{site}", entry.Sequence, type, null, site)),
            _ => [],
        };
    }
}
