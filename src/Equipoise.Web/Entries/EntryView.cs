using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Web.Entries;

/// <summary>An entry of the ledger, ready to be shown.</summary>
/// <param name="Sequence">Its position, from 1.</param>
/// <param name="Recorded">When it was recorded.</param>
/// <param name="Actor">Who recorded it.</param>
/// <param name="Role">In which part, in words.</param>
/// <param name="Site">At which site; null for people who belong to none.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Participant">Whom it is about; null for an event of the trial.</param>
/// <param name="Reason">Why, where that was said.</param>
/// <param name="Data">What happened.</param>
/// <param name="Body">The canonical JSON that is stored and hashed.</param>
/// <param name="Hash">SHA-256 of the body.</param>
/// <param name="Named">Whether the verification names this entry as the first that does not fit.</param>
public sealed record EntryView(
    long Sequence,
    Moment Recorded,
    string Actor,
    string Role,
    string? Site,
    string Type,
    string? Participant,
    string? Reason,
    ImmutableArray<Datum> Data,
    string Body,
    string Hash,
    bool Named)
{
    /// <summary>An entry as it is shown.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="state">The trial, for the time at the site.</param>
    /// <param name="named">The entry that a verification names as the first that does not fit; null for none.</param>
    internal static EntryView Of(LedgerEntry entry, TrialState state, long? named = null)
    {
        var participant = (entry.Event as ParticipantEvent)?.Participant;
        var site = entry.Actor.Site ?? (participant is not null && state.Participants.TryGetValue(participant, out var known) ? known.Site : null);
        var zone = site is not null && state.Sites.TryGetValue(site, out var opened) ? opened.Zone : null;
        return new EntryView(
            entry.Sequence,
            Moment.Of(entry.RecordedAt, zone),
            entry.Actor.Id,
            EntryData.Label(Words.Of(entry.Actor.Role)).ToLowerInvariant(),
            entry.Actor.Site,
            TypeOf(entry),
            participant,
            entry.Reason,
            EntryData.Of(JsonNode.Parse(entry.Body)!["data"]!.AsObject(), zone),
            entry.Body,
            entry.Hash,
            named == entry.Sequence);
    }

    /// <summary>The type of an entry, by its name in the catalogue.</summary>
    internal static string TypeOf(LedgerEntry entry) => EventCatalogue.Of(entry.Event.GetType()).Name;
}
