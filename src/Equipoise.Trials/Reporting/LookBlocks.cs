using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;

namespace Equipoise.Trials.Reporting;

/// <summary>Interim looks: status at the milestone, conditional power, best case, rules, boundary, and the board's advice.</summary>
internal static class LookBlocks
{
    public static ImmutableArray<ReportBlock> Of(ReportSource source)
    {
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        if (source.Interims.IsEmpty)
        {
            blocks.Add(new ParagraphBlock("No interim analysis was made."));
        }

        // A sequential plan may look dozens of times; the last look is the one that decided.
        foreach (var look in source.Interims.Where(i => i.Counts is not null || i.Monitoring is not null).Concat(source.Interims.Where(i => i.Preferences is not null).TakeLast(1)))
        {
            blocks.AddRange(Look(look, source.Design));
        }

        if (source.Design is SequentialTrialDesign design)
        {
            blocks.Add(Boundary(design, source.Interims));
        }

        blocks.Add(new TableBlock(
            "advice",
            "The board's advice and the closure",
            [new("Cut", false), new("Advice", false), new("Ground", false)],
            [
                .. source.State.Advice.TakeLast(5).Select(a => new TableRow([TableCell.Of(a.Cut), TableCell.Of(Ledger.Words.Spoken(a.Advice)), TableCell.Of(a.Rationale)])),
                .. source.State.Closure is { } c ? [new TableRow([TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"entry {c.Sequence}")), TableCell.Of("accrual closed"), TableCell.Of(c.At.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))])] : ImmutableArray<TableRow>.Empty,
            ],
            []));
        return blocks.ToImmutable();
    }

    /// <summary>The blocks of one look.</summary>
    /// <param name="look">What the look found.</param>
    /// <param name="design">The design.</param>
    /// <param name="at">The protocol, where the look is that of the report's own data, so that its numbers can be computed from them again.</param>
    internal static ImmutableArray<ReportBlock> Look(InterimDecision look, TrialDesign design, Protocol.TrialProtocol? at = null)
    {
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        blocks.Add(new FindingBlock(look.Analysis.Label, look.Summary, look.FutilityMet || look.HarmReached ? FindingTone.Unfavourable : look.EfficacyReached ? FindingTone.Favourable : FindingTone.Neutral));
        if (look.Counts is { } counts && design is MilestoneTrialDesign milestone)
        {
            blocks.Add(Status(counts, milestone, look.Analysis.Id, at));
            blocks.Add(Outlook(look, milestone, at));
            blocks.Add(PowerCurve(look, counts, milestone));
        }

        if (look.Monitoring is { } monitoring && design is SequentialTrialDesign sequential)
        {
            blocks.AddRange(MonitoringBlocks.Of(monitoring, sequential, look.Analysis.Id));
        }

        if (look.Rules.IsEmpty)
        {
            return blocks.ToImmutable();
        }

        blocks.Add(new TableBlock(
            "rules-" + look.Analysis.Id,
            $"{look.Analysis.Label}: the protocol's rules ({(look.Analysis.Binding ? "binding" : "not binding: the board weighs them")})",
            [new("Rule", false), new("Value", true), new("Limit", true), new("Outcome", false)],
            [.. look.Rules.Select(r => new TableRow([TableCell.Of(r.Rule), TableCell.Of(r.Value, 4), TableCell.Of(r.Limit, 4), TableCell.Of(r.Met ? "met" : "not met")]))],
            []));
        return blocks.ToImmutable();
    }

    internal static BoundaryFigure Boundary(SequentialTrialDesign design, ImmutableArray<InterimDecision> interims) => new(
        "boundary",
        interims.IsEmpty ? "Bounds" : "Bounds and the statistic observed",
        string.Create(CultureInfo.InvariantCulture, $"Critical values {string.Join(", ", design.Looks.Select(l => $"{(l.EfficacyZ is { } z ? z.ToString("F3", CultureInfo.InvariantCulture) : "none")} at {100 * l.InformationFraction:F0}%"))}; observed {string.Join(", ", interims.Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Z:F2} at {100 * i.InformationFraction:F0}%")).DefaultIfEmpty("nothing yet"))}."),
        "favours the experimental arm",
        [.. design.Looks.Select(l => new BoundaryLook(l.Label, l.InformationFraction, l.EfficacyZ, l.FutilityZ, l.EfficacyEffect, l.FutilityEffect))],
        [.. interims.Where(i => i.Z is not null).Select(i => new ObservedLook(i.Analysis.Label, i.InformationFraction, i.Z!.Value))],
        design.Bounds.FutilityBinding)
    {
        EffectAxis = design.Effect is { } effect ? new BoundaryEffectAxis(char.ToUpperInvariant(effect.Name[0]) + effect.Name[1..], effect.IsRatio, effect.Null, effect.Alternative < effect.Null) : null,
    };

    /// <summary>Conditional power against the proportion to come in the experimental arm, the control arm's being the design's.</summary>
    private static ConditionalPowerFigure PowerCurve(InterimDecision look, MilestoneCounts counts, MilestoneTrialDesign design)
    {
        double At(double proportion) => FinalComparison.ConditionalPower(counts, design, proportion, design.Section.Control);
        double Under(Protocol.Document.PowerAssumption under) => look.ConditionalPowers.First(p => p.Under == under).Value;
        return new ConditionalPowerFigure(
            "power-" + look.Analysis.Id,
            $"{look.Analysis.Label}: conditional power by what is still to come",
            string.Create(CultureInfo.InvariantCulture, $"Event-free at {design.Section.MilestoneMonths} months, experimental arm, of those to come"),
            IsRatio: false,
            [.. Enumerable.Range(1, 39).Select(i => i / 40.0).Select(p => new ConditionalPowerPoint(p, At(p)))],
            [new ConditionalPowerMark("Design", design.Section.Experimental, Under(Protocol.Document.PowerAssumption.Design)), new ConditionalPowerMark("No effect", design.Section.Control, Under(Protocol.Document.PowerAssumption.Null))],
            [
                new PredictivePowerLine("Present trend in both arms", Under(Protocol.Document.PowerAssumption.Trend)),
                .. look.PredictiveProbability is { } predictive ? [new PredictivePowerLine("Predictive, uniform priors", predictive)] : ImmutableArray<PredictivePowerLine>.Empty,
            ],
            look.Analysis.Futility.OfType<Protocol.Document.ConditionalPowerBelow>().Select(r => (double?)r.Limit).FirstOrDefault());
    }

    private static TableBlock Status(MilestoneCounts counts, MilestoneTrialDesign design, string id, Protocol.TrialProtocol? at)
    {
        // Arms in the protocol's order, as everywhere.
        ImmutableArray<MilestoneArm> arms = at is not null && at.ArmIndex(counts.Control.Arm) < at.ArmIndex(counts.Experimental.Arm) ? [counts.Control, counts.Experimental] : [counts.Experimental, counts.Control];
        TableRow Row(string label, Func<MilestoneArm, int> count) => new([TableCell.Of(label), .. arms.Select(a => TableCell.Of(count(a)))]);
        return new TableBlock(
            "status-" + id,
            string.Create(CultureInfo.InvariantCulture, $"Participants of the primary set by status at {design.Section.MilestoneMonths} months"),
            [new("Status", false), .. arms.Select(a => new TableColumn(a.Arm, true))],
            [
                Row("Planned", a => a.Planned), Row("Enrolled", a => a.Enrolled), Row("With an event", a => a.Events),
                Row("Known to be without an event", a => a.EventFree), Row("Enrolled, without an event, status open", a => a.OpenDays.Length), Row("Still to be enrolled", a => a.ToEnrol),
            ],
            []);
    }

    private static TableBlock Outlook(InterimDecision look, MilestoneTrialDesign design, Protocol.TrialProtocol? at) => new(
        "outlook-" + look.Analysis.Id,
        "What can still come out",
        [new("Question", false), new("Answer", true)],
        [
            .. look.ConditionalPowers.Select(p => new TableRow([TableCell.Of($"Conditional power, open outcomes as under {Ledger.Words.Of(p.Under)}"), TableCell.Of(p.Value, 4) with { Recomputed = Power(design, at, p.Under) }])),
            .. look.PredictiveProbability is { } predictive ? [new TableRow([TableCell.Of("Predictive probability of a significant final comparison, uniform priors"), TableCell.Of(predictive, 4)])] : ImmutableArray<TableRow>.Empty,
            .. look.ProbabilityOfBenefit is { } benefit ? [new TableRow([TableCell.Of("Posterior probability that the experimental proportion is higher, uniform priors"), TableCell.Of(benefit, 4)])] : ImmutableArray<TableRow>.Empty,
            .. look.BestCases.Select(b => new TableRow(
            [
                TableCell.Of($"Best case at full accrual, {(b.Enrolled == Protocol.Document.OpenStatus.KeepPresentStatus ? "those enrolled keeping their present status" : "every open status falling in favour")}"),
                TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"{b.ExperimentalEventFree}/{b.ExperimentalPlanned} against {b.ControlEventFree}/{b.ControlPlanned}: {100 * b.Difference:F1} points")),
            ])),
            new TableRow([TableCell.Of("Improvement sought"), TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"{100 * (design.Section.Experimental - design.Section.Control):F1} points"))]),
        ],
        [string.Create(CultureInfo.InvariantCulture, $"Conditional power is exact for the final comparison of proportions at Z of {design.FinalZ:F3} or more, each open outcome by its own probability.")]);

    /// <summary>Conditional power of the final comparison as a call of <c>check.R</c>: NA stands for the proportion seen.</summary>
    private static string? Power(MilestoneTrialDesign design, Protocol.TrialProtocol? at, Protocol.Document.PowerAssumption under)
    {
        if (at is null)
        {
            return null;
        }

        var (control, experimental) = under switch
        {
            Protocol.Document.PowerAssumption.Design => (design.Section.Control, design.Section.Experimental),
            Protocol.Document.PowerAssumption.Null => (design.Section.Control, design.Section.Control),
            _ => (double.NaN, double.NaN),
        };
        return RCall.Of(
            "conditional_power", design.Section.Endpoint, design.Section.AnalysisSet, new[] { at.Control.Id, at.Experimental.Id }, design.MilestoneDays, design.MilestoneDays - at.Document.FollowUp.WindowDays,
            design.PerArm, new[] { control, experimental }, design.FinalZ);
    }
}
