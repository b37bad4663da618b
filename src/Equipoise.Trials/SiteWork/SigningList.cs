using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Screening;

namespace Equipoise.Trials.SiteWork;

/// <summary>What an investigator signs.</summary>
public enum SigningKind
{
    /// <summary>A verdict of eligibility.</summary>
    Eligibility,

    /// <summary>A serious adverse event.</summary>
    SeriousEvent,

    /// <summary>A relapse or a death, as part of the casebook.</summary>
    Endpoint,
}

/// <summary>An entry that waits for an investigator's signature.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Participant">The participant.</param>
/// <param name="Entry">The entry to sign.</param>
/// <param name="What">What it says, in a few words.</param>
/// <param name="Event">The entry as it counts now: this is what a signature would bind.</param>
/// <param name="Meaning">What the signature means.</param>
/// <param name="ChangedSinceSigned">Whether it was signed, and corrected since, so that the signature has no force.</param>
public sealed record SigningItem(SigningKind Kind, string Participant, long Entry, string What, ParticipantEvent Event, string Meaning, bool ChangedSinceSigned);

/// <summary>What waits for an investigator's signature.</summary>
public static class SigningList
{
    /// <summary>The list of a site, verdicts of candidates first.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="site">The site.</param>
    public static ImmutableArray<SigningItem> Of(TrialState state, string site)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.InOrder.Where(p => p.Site == site).SelectMany(p => Of(p)).OrderBy(i => i.Kind).ThenBy(i => i.Participant, StringComparer.Ordinal).ThenBy(i => i.Entry)];
    }

    /// <summary>What of one participant waits: the last verdict where it found the candidate eligible, serious events, relapse and death. A nurse's "not eligible" needs no signature.</summary>
    /// <param name="participant">The participant.</param>
    public static ImmutableArray<SigningItem> Of(ParticipantState participant)
    {
        ArgumentNullException.ThrowIfNull(participant);
        var items = ImmutableArray.CreateBuilder<SigningItem>();
        if (participant.Eligibility is { Fact.Eligible: true } verdict && participant.Exclusion is null && !CurrentVerdict.IsSigned(participant, verdict))
        {
            items.Add(Item(participant, SigningKind.Eligibility, verdict.Sequence, $"Eligible on {verdict.Fact.AssessedOn:uuuu-MM-dd}", "Eligibility confirmed"));
        }

        items.AddRange(participant.AdverseEvents.Where(a => a.Serious && !participant.IsSigned(a.Entry)).Select(a =>
            Item(participant, SigningKind.SeriousEvent, a.Entry, string.Create(CultureInfo.InvariantCulture, $"{a.Term} grade {a.Grade}, from {a.OnsetOn:uuuu-MM-dd}"), "Serious adverse event reviewed")));
        if (participant.Relapse is { } relapse && !participant.IsSigned(relapse.Sequence))
        {
            items.Add(Item(participant, SigningKind.Endpoint, relapse.Sequence, $"Relapse on {relapse.Fact.EvidenceOn:uuuu-MM-dd}: {relapse.Fact.Location}", "Relapse confirmed"));
        }

        if (participant.Death is { } death && !participant.IsSigned(death.Sequence))
        {
            items.Add(Item(participant, SigningKind.Endpoint, death.Sequence, $"Death on {death.Fact.DiedOn:uuuu-MM-dd}, cause: {Words.Spoken(death.Fact.Cause)}", "Death and its cause confirmed"));
        }

        return items.ToImmutable();
    }

    private static SigningItem Item(ParticipantState p, SigningKind kind, long entry, string what, string meaning) =>
        new(kind, p.Id, entry, what, p.EventOf(entry) ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"entry {entry} does not count")), meaning, p.Signatures.Any(s => s.Fact.Entry == entry));
}
