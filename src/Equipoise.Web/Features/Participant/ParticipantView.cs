using System.Collections.Immutable;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Entries;
using Equipoise.Web.Frame;
using Equipoise.Web.Inspection;

namespace Equipoise.Web.Features.Participant;

/// <summary>One participant's entries, in order.</summary>
/// <param name="Frame">What the frame says.</param>
/// <param name="Participant">The participant's number.</param>
/// <param name="Site">The site of screening, by number and name.</param>
/// <param name="Entries">The entries about the participant.</param>
public sealed record ParticipantView(FrameView Frame, string Participant, string Site, ImmutableArray<EntryView> Entries)
{
    /// <summary>The participant of that number; null when there is none.</summary>
    internal static ParticipantView? Of(LedgerReading reading, string participant)
    {
        if (!reading.State.Participants.TryGetValue(participant, out var known))
        {
            return null;
        }

        var site = reading.State.Sites.TryGetValue(known.Site, out var opened) ? $"Site {known.Site}, {opened.Name}" : $"Site {known.Site}";
        return new ParticipantView(
            FrameView.Of(reading),
            participant,
            site,
            [.. reading.Entries.Where(e => e.Event is ParticipantEvent p && p.Participant == participant).Select(e => EntryView.Of(e, reading))]);
    }
}
