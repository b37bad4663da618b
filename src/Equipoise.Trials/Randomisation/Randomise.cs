using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.Randomisation;

/// <summary>
/// Randomises a participant. The gate: accrual open, consent recorded, every criterion met on assessment, on values that are still the ones that count, and still met today, the verdict signed by
/// an investigator, strata complete. There is no way around it. Then the next position of the stratum's concealed sequence is used; it is never given back.
/// </summary>
public sealed record Randomise(string Participant) : ParticipantCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today)
    {
        if (deciding.State.Closure is { } closure)
        {
            return Decision.Refuse("accrual-closed", $"Accrual closed at {closure.At:uuuu-MM-dd'T'HH:mm:ss'Z'} (entry {closure.Sequence}): {closure.Event.Ground}");
        }

        if (deciding.State.SafetyCalls.LastOrDefault(c => c.HoldsAccrual) is { } call)
        {
            return Decision.Refuse("safety-hold", FormattableString.Invariant($"Accrual is suspended since entry {call.Met.Sequence}: a safety rule of the protocol was met. It goes on when the board advises so."));
        }

        if (participant.Randomisation is not null)
        {
            return Decision.Refuse("randomised", $"{Participant} is already randomised; the allocation stands.");
        }

        if (participant.Exclusion is { } exclusion)
        {
            return Decision.Refuse("excluded", $"{Participant} is excluded: {ExclusionWords.Of(exclusion.Fact, deciding.Protocol)}.");
        }

        if (participant.Consent is null)
        {
            return Decision.Refuse("no-consent", $"{Participant} has not consented.");
        }

        if (participant.ConsentWithdrawal is { } withdrawn)
        {
            return Decision.Refuse("consent-withdrawn", $"{Participant} took the consent back on {withdrawn.Fact.WithdrewOn:uuuu-MM-dd}.");
        }

        if (participant.Eligibility is not { } eligibility)
        {
            return Decision.Refuse("not-assessed", $"The eligibility of {Participant} has not been assessed.");
        }

        var site = deciding.State.Sites[participant.Site];
        if (eligibility.Sequence < site.VersionEntry)
        {
            return Decision.Refuse("assessed-before-amendment", FormattableString.Invariant($"{Participant} was assessed in entry {eligibility.Sequence}; since entry {site.VersionEntry} protocol version {site.Version} is in force at site {site.Id}. Assess eligibility under it."));
        }

        if (CurrentVerdict.ChangeSince(deciding.Protocol, participant, eligibility.Fact) is { } change)
        {
            return Decision.Refuse("verdict-stale", FormattableString.Invariant($"Since {Participant} was assessed in entry {eligibility.Sequence} values changed: {change}. Assess eligibility again."));
        }

        // The verdict is computed again as of today: a value may have gone out of date, or a window closed, since it was recorded.
        var failed = EligibilityRules.Assess(deciding.Protocol, participant.Measurements, today).FirstOrDefault(o => o.Verdict != Verdict.Met);
        if (failed is not null || !eligibility.Fact.Eligible)
        {
            var ground = failed ?? eligibility.Fact.Criteria.First(c => c.Verdict != Verdict.Met);
            return Decision.Refuse("not-eligible", $"{Participant} does not meet {ground.Criterion}, {Words.Of(ground.Verdict)}: {ground.Explanation}. There are no waivers.");
        }

        if (!CurrentVerdict.IsSigned(participant, eligibility))
        {
            return Decision.Refuse("verdict-unsigned", FormattableString.Invariant($"The verdict of entry {eligibility.Sequence} was given by a nurse; an investigator of the site must sign it (signEntry) or assess eligibility."));
        }

        var (levels, unknown) = EligibilityRules.Stratify(deciding.Protocol, participant, today);
        if (unknown is not null)
        {
            return Decision.Refuse("stratum-unknown", unknown);
        }

        var cohort = deciding.Protocol.Document.Cohorts.FirstOrDefault(c => c.Factor is null || levels.Any(l => l.Factor == c.Factor && c.Levels.Contains(l.Level)));
        if (cohort is null)
        {
            return Decision.Refuse("no-cohort", $"No cohort takes in {Participant}.");
        }

        var randomised = deciding.State.Randomised.GetValueOrDefault(cohort.Id);
        if (cohort.AccrualGoal is { } goal && randomised >= goal)
        {
            return Decision.Refuse("cohort-full", $"The cohort {cohort.Id} has reached its goal of {goal.ToString(System.Globalization.CultureInfo.InvariantCulture)}.");
        }

        var stratum = EligibilityRules.StratumOf(levels);
        var segment = deciding.State.Segments[^1];
        var sequence = AllocationSequence.SequenceOf(segment.Section, stratum);
        var position = deciding.State.Issued.GetValueOrDefault(sequence) + 1;
        var given = deciding.Sources.Allocate(new AllocationRequest(sequence, position, levels, AllocationSchemes.Of(segment.Section).UsesHistory ? History(deciding.State) : [])
        {
            Segment = segment.Number,
            Before = segment.Before.GetValueOrDefault(sequence),
        });
        var concealed = deciding.Protocol.ArmsConcealed;
        return Decision.Of(new ParticipantRandomised(
            Participant, today, cohort.Id, stratum, levels, concealed ? null : given, concealed ? given : null, position, segment.Number, deciding.Protocol.Document.Trial.Version, eligibility.Sequence));
    }

    /// <summary>What was allocated before, in order, with the levels as used then: a correction made since changes nothing.</summary>
    private static ImmutableArray<PastAllocation> History(TrialState state) =>
        [.. state.Participants.Values.Where(p => p.Randomisation is not null).Select(p => p.Randomisation!.Value).OrderBy(r => r.Sequence).Select(r => new PastAllocation(r.Fact.Levels, r.Fact.Arm))];
}
