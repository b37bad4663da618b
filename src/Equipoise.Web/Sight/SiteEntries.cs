using System.Collections.Immutable;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Trial;
using NodaTime;

namespace Equipoise.Web.Sight;

/// <summary>The ledger's entries about the participants of one site, with who recorded them and when; nothing of others.</summary>
/// <param name="state">The site's part of the trial.</param>
/// <param name="reader">Reads entries.</param>
public sealed class SiteEntries(TrialState state, LedgerReader reader)
{
    /// <summary>An entry about a participant of the site; null where there is none.</summary>
    /// <param name="participant">The participant.</param>
    /// <param name="sequence">The entry.</param>
    public LedgerEntry? Find(string participant, long sequence) => Read(new EntryFilter { Participant = participant, After = sequence - 1, Before = sequence + 1, Limit = 1 }).FirstOrDefault();

    /// <summary>The entries about a participant of the site that were recorded at an instant or later, in order.</summary>
    /// <param name="participant">The participant.</param>
    /// <param name="from">The instant; null for all.</param>
    public ImmutableArray<LedgerEntry> Of(string participant, Instant? from = null) => Read(new EntryFilter { Participant = participant, From = from, Limit = EntryFilter.Most });

    private ImmutableArray<LedgerEntry> Read(EntryFilter filter)
    {
        if (filter.Participant is not { } participant || !state.Participants.ContainsKey(participant))
        {
            return [];
        }

        return reader.Read(store =>
        {
            var found = ImmutableArray.CreateBuilder<LedgerEntry>();
            for (var asked = filter; ;)
            {
                var page = store.Find(asked);
                found.AddRange(page.Entries.Select(e => e.Read(out _)).OfType<LedgerEntry>().Where(e => e.Event is ParticipantEvent about && about.Participant == participant));
                if (!page.More || filter.Limit == 1)
                {
                    return found.ToImmutable();
                }

                asked = asked.Next(page);
            }
        });
    }
}
