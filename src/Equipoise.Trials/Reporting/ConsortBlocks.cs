using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;

namespace Equipoise.Trials.Reporting;

/// <summary>The flow of participants, counted from the ledger (CONSORT 2025).</summary>
internal static class ConsortBlocks
{
    public static ConsortFigure Figure(ReportSource source)
    {
        var people = source.State.Participants.Values;
        var log = ScreeningLog.Of(source.State);
        var excluded = log.Excluded.Select(e => new ConsortLine(ExclusionWords.Of(e.Reason), e.Count)).ToImmutableArray();
        var open = log.Open;
        var arms = source.Dataset.Protocol.Document.Arms.Select(arm => Arm(arm, [.. people.Where(p => p.Randomisation?.Fact.Arm == arm.Id)], source)).ToImmutableArray();
        var randomised = arms.Sum(a => a.Allocated);
        return new ConsortFigure(
            "consort",
            "Flow of participants through the trial",
            string.Create(CultureInfo.InvariantCulture, $"{log.Assessed} candidates were assessed, {excluded.Sum(e => e.Count) + open} were not randomised, {randomised} were: {string.Join(", ", arms.Select(a => $"{a.Allocated} to {a.Label}"))}."),
            log.Assessed,
            open > 0 ? excluded.Add(new ConsortLine("In screening at the cut", open)) : excluded,
            randomised,
            arms);
    }

    /// <summary>The flow in numbers, each counted again in R from the events.</summary>
    public static TableBlock Table(ReportSource source)
    {
        var log = ScreeningLog.Of(source.State);
        var arms = source.Dataset.Protocol.Document.Arms;
        TableRow Whole(string label, int count, string call) => new([TableCell.Of(label), TableCell.Of(count) with { Recomputed = call }, .. arms.Select(_ => TableCell.Of(""))]);
        TableRow ByArm(string label, string @event, Func<ParticipantState, bool> holds) => new(
        [
            TableCell.Of(label),
            TableCell.Of(source.State.Participants.Values.Count(p => p.Randomisation is not null && holds(p))) with { Recomputed = RCall.Of("flow_of", @event, arms.Select(a => a.Id).ToList()) },
            .. arms.Select(a => TableCell.Of(source.State.Participants.Values.Count(p => p.Randomisation?.Fact.Arm == a.Id && holds(p))) with { Recomputed = RCall.Of("flow_of", @event, a.Id) }),
        ]);
        return new TableBlock(
            "flow-numbers",
            "Flow of participants in numbers",
            [new("Step", false), new("All", true), .. arms.Select(a => new TableColumn(a.Label, true))],
            [
                Whole("Assessed for eligibility", log.Assessed, RCall.Of("flow_of", "CandidateScreened")),
                .. log.Excluded.Select(e => Whole("Excluded: " + ExclusionWords.Of(e.Reason), e.Count, RCall.Of("flow_of", "CandidateExcluded", null, Words.Of(e.Reason)))),
                ByArm("Randomised", "ParticipantRandomised", _ => true),
                ByArm("Given a dose, of the own arm or after crossover", "DoseGiven", p => p.DosesGiven > 0),
                ByArm("Crossed over", "CrossoverStarted", p => p.Crossover is not null),
                ByArm("Lost to follow-up", "LostToFollowUp", p => p.Loss is not null),
                ByArm("Withdrew from treatment", "TreatmentWithdrawn", p => p.TreatmentWithdrawal is not null),
                ByArm("Withdrew from follow-up", "FollowUpWithdrawn", p => p.FollowUpWithdrawal is not null),
                ByArm("Withdrew consent", "ConsentWithdrawn", p => p.ConsentWithdrawal is not null),
                ByArm("Randomised in error", "RandomisedInErrorMarked", p => p.InError is not null),
            ],
            ["All stay in the analysis as randomised. Counted at the cut from the entries."]);
    }

    private static ConsortArm Arm(ArmDeclaration arm, List<ParticipantState> people, ReportSource source)
    {
        var allocation = arm.Treatment is null
            ? ImmutableArray.Create(new ConsortLine("Observed as allocated", people.Count))
            : [new ConsortLine("Received allocated treatment", people.Count(p => p.DosesGiven > 0)), new ConsortLine("Received none", people.Count(p => p.DosesGiven == 0))];
        var followUp = ImmutableArray.CreateBuilder<ConsortLine>();
        followUp.Add(new ConsortLine("Lost to follow-up", people.Count(p => p.Loss is not null)));
        foreach (var (words, count) in new[]
        {
            ("Withdrew from treatment", people.Count(p => p.TreatmentWithdrawal is not null)), ("Withdrew from follow-up", people.Count(p => p.FollowUpWithdrawal is not null)),
            ("Withdrew consent", people.Count(p => p.ConsentWithdrawal is not null)), ("Randomised in error", people.Count(p => p.InError is not null)),
        })
        {
            if (count > 0)
            {
                followUp.Add(new ConsortLine(words, count));
            }
        }

        if (arm.Treatment is not null)
        {
            followUp.Add(new ConsortLine("Stopped a cycle or treatment, not by withdrawal", people.Count(p => p.Stops.Any(s => !s.Fact.Ground.StartsWith(FollowUp.Withdrawals.Ground, StringComparison.Ordinal)))));
        }

        if (arm.Crossover is AtFirstRecurrence crossover)
        {
            followUp.Add(new ConsortLine($"Crossed over to {source.Dataset.Protocol.Arm(crossover.To).Label} at recurrence", people.Count(p => p.Crossover is not null)));
        }

        var analysed = source.Dataset.Protocol.Document.AnalysisSets
            .Select(s => new ConsortLine(s.Label, source.Dataset.InSet(s.Id).Count(r => r.Arm == arm.Id)));
        return new ConsortArm(arm.Label, people.Count, allocation, followUp.ToImmutable(), source.Dataset.Rows.Count(r => r.Arm == arm.Id), [.. analysed]);
    }
}
