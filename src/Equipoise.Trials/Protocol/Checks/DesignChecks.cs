using System.Collections.Immutable;
using Equipoise.Statistics;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>Hypothesis, size and looks fit together.</summary>
internal static class DesignChecks
{
    /// <summary>Checks of a whole protocol.</summary>
    public static void Run(ProtocolDocument p, SourceMap map)
    {
        var before = map.Diagnostics.Count;
        Pairs(p, map);
        if (p.Design is ProportionDesign or ContinuousDesign)
        {
            map.Add("P213", "design.kind", "The endpoints of a protocol are times to an event; this design is planned and monitored from a file with title, design and analyses alone.", RecordShape.WordOf(p.Design.GetType().Name), "milestoneDesign, timeToEventDesign, preferenceDesign");
        }

        if (p.Design is TimeToEventDesign { Method: var method } && p.Analyses.Length > 1 && !DeclaredCourse.IsLogRank(method))
        {
            map.Add("P213", "design.method", "Looks at a running trial are made by the log-rank test; designs by another test are planned and monitored from a file with title, design and analyses alone.", RecordShape.WordOf(method.GetType().Name), "a formula for the log-rank test, or one analysis");
        }

        Run(DesignOutline.Of(p), map, map.Diagnostics.Count == before);
    }

    /// <summary>Checks of a design by itself.</summary>
    public static void Run(DesignOutline p, SourceMap map, bool soFarGood = true)
    {
        if (p.Design is MilestoneDesign milestone && milestone.Experimental <= milestone.Control)
        {
            map.Add("P201", "design.experimental", "The alternative is not better than the control.", FormattableString.Invariant($"experimental {milestone.Experimental}, control {milestone.Control}"), FormattableString.Invariant($"a proportion above {milestone.Control}"));
        }

        if (p.Design is MilestoneDesign { FollowUpMonths: var followed, MilestoneMonths: var at } && followed < at)
        {
            map.Add("P217", "design.followUpMonths", "The last participants would not be followed to the milestone, and the formula counts on all of them.", FormattableString.Invariant($"{followed} months of follow-up, milestone at {at}"), FormattableString.Invariant($"{at} or more, or a timeToEventDesign with the method milestoneSurvival"));
        }

        if (p.Design is MilestoneDesign && (p.AllocationRatio ?? 1) != 1)
        {
            map.Add("P217", "design.participantsPerArm", "A milestone design has as many participants in each arm.", FormattableString.Invariant($"{p.AllocationRatio} experimental participants per control"), "a ratio of 1, or a timeToEventDesign with the method milestoneSurvival");
        }

        if (p.Design.Alpha is <= 0 or >= 0.5)
        {
            map.Add("P009", "design.alpha", "The type I error is out of range.", FormattableString.Invariant($"{p.Design.Alpha}"), "above 0 and below 0.5");
        }

        var before = map.Diagnostics.Count;
        Assumptions(p.Design, map);
        Looks(p, map);
        Futility(p, map);
        if (soFarGood && map.Diagnostics.Count == before && map.Diagnostics.All(d => !d.Path.StartsWith("design", StringComparison.Ordinal)))
        {
            Size(p, map);
        }
    }

    /// <summary>The size that the protocol states is the one that its formula gives, or for designs on events, proportions and means at least that one.</summary>
    private static void Size(DesignOutline p, SourceMap map)
    {
        var (key, stated, exact) = p.Design switch
        {
            MilestoneDesign d => ("participantsPerArm", d.ParticipantsPerArm, true),
            PreferenceDesign d => ("maximumPairs", d.MaximumPairs, true),
            TimeToEventDesign d => ("participants", d.Participants, false),
            ProportionDesign d => ("participants", d.Participants, false),
            ContinuousDesign d => ("participants", d.Participants, false),
            _ => throw new InvalidOperationException($"There is no size of {p.Design.GetType().Name}."),
        };
        try
        {
            var design = TrialDesign.From(p);
            if (!map.AnySize && (exact ? design.RequiredSize != stated : stated < design.RequiredSize))
            {
                map.Add("P203", "design." + key, "The size stated is not the one that the design's formula gives. " + design.Statement, FormattableString.Invariant($"{stated}"), FormattableString.Invariant($"{design.RequiredSize}"));
            }
        }
        catch (Exception e) when (e is ConvergenceException or ArithmeticException or ArgumentException or Statistics.Design.UnreachableTargetException)
        {
            var message = e is ArgumentException { ParamName: { } name } ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message;
            map.Add("P203", "design", "The design cannot be computed: " + message.TrimEnd('.') + ".", "these inputs", "a hypothesis, error, power, boundary and looks that some size can meet");
        }
    }

    private static void Assumptions(DesignSection design, SourceMap map)
    {
        if (design is not TimeToEventDesign d)
        {
            return;
        }

        var own = d.Control is not null && d.Effect is not null;
        if (own != d.Strata.IsDefaultOrEmpty || (!own && (d.Control is not null || d.Effect is not null)))
        {
            map.Add("P214", "design", "What happens in the arms is stated once: for all participants, or by stratum.", $"{(d.Control is null ? "no control" : "control")}, {(d.Effect is null ? "no effect" : "effect")}, {(d.Strata.IsDefaultOrEmpty ? 0 : d.Strata.Length)} strata", "control and effect, or strata");
        }
    }

    /// <summary>A pair is a block of two, one participant in each of two arms.</summary>
    private static void Pairs(ProtocolDocument p, SourceMap map)
    {
        if (p.Design is PreferenceDesign && (p.Arms.Length != 2 || p.Randomisation.Ratio.Any(r => r.Share != 1) || p.Randomisation.Scheme is not PermutedBlocks { BlockSizes: [2] }))
        {
            map.Add("P207", "randomisation.scheme", "Preferences are counted in pairs, and these allocations are not pairs.", "another scheme", "two arms of share 1 and blockSizes: [2]");
        }
    }

    private static void Looks(DesignOutline p, SourceMap map)
    {
        var finals = p.Analyses.Count(a => a.When is EndOfFollowUp);
        if (finals != 1 || p.Analyses[^1].When is not EndOfFollowUp)
        {
            map.Add("P106", "analyses", "The last analysis, and only it, is at the end of follow-up.", $"{finals} analyses at the end of follow-up", "one, at the end of the list");
        }

        var before = 0.0;
        for (var i = 0; i < p.Analyses.Length; i++)
        {
            var path = $"analyses[{i}].when";
            double? fraction = p.Analyses[i].When switch { MilestoneStatusKnown k => k.Fraction, EventsReached e => e.Fraction, OutcomesKnown o => o.Fraction, _ => null };
            if (fraction is { } share)
            {
                if (share <= before)
                {
                    map.Add("P204", path + ".fraction", "Looks come in the order of information.", FormattableString.Invariant($"{share} after {before}"), FormattableString.Invariant($"a fraction above {before}"));
                }

                before = share;
            }

            ImmutableArray<Type> accepted =
            [
                .. p.Design switch
                {
                    MilestoneDesign => [typeof(MilestoneStatusKnown)],
                    PreferenceDesign => [typeof(EachPreference)],
                    TimeToEventDesign => [typeof(EventsReached), typeof(NumberOfEvents), typeof(CalendarTime), typeof(AfterEnrolled), typeof(AfterPreviousLook), typeof(EarliestOf), typeof(LatestOf), typeof(ExtendedForEvents)],
                    _ => ImmutableArray.Create(typeof(OutcomesKnown), typeof(CalendarTime)),
                },
                typeof(EndOfFollowUp),
            ];
            if (!accepted.Contains(p.Analyses[i].When.GetType()))
            {
                map.Add("P206", path + ".kind", "The timing does not fit the design.", RecordShape.WordOf(p.Analyses[i].When.GetType().Name), string.Join(", ", accepted.Select(t => RecordShape.WordOf(t.Name))));
            }
        }
    }

    /// <summary>Rules for futility that the design can evaluate, bounds for them where they are asked for, and one meaning of "binding".</summary>
    private static void Futility(DesignOutline p, SourceMap map)
    {
        if (p.Design is PreferenceDesign)
        {
            return;
        }

        var boundary = p.Design switch { MilestoneDesign d => d.Boundary, TimeToEventDesign d => d.Boundary, ProportionDesign d => d.Boundary, ContinuousDesign d => d.Boundary, _ => null };
        var hasBound = boundary is ErrorSpending { Futility: not null } or GivenBounds { Futility: { IsDefaultOrEmpty: false } } or PampallonaTsiatis or Triangular;
        for (var i = 0; i < p.Analyses.Length; i++)
        {
            for (var j = 0; j < p.Analyses[i].Futility.Length; j++)
            {
                var (rule, path) = (p.Analyses[i].Futility[j], $"analyses[{i}].futility[{j}].kind");
                if (rule is BestCaseBelow && p.Design is not MilestoneDesign)
                {
                    map.Add("P215", path, "The rule does not fit the design: a best case is one of participants whose status at a milestone is open.", "bestCaseBelow", "futilityBound, statisticBelow, conditionalPowerBelow, predictivePowerBelow, estimateNoBetterThan");
                }

                if (rule is PredictivePowerBelow && p.Design is MilestoneDesign)
                {
                    map.Add("P215", path, "The rule does not fit the design, whose power is computed from the counts.", "predictivePowerBelow", "conditionalPowerBelow, bestCaseBelow, statisticBelow, futilityBound");
                }

                if (rule is FutilityBound && !hasBound)
                {
                    map.Add("P215", path, "The boundary of the design has no bound for futility.", "futilityBound", "design.boundary with futility, or another rule");
                }
            }
        }

        if (boundary is ErrorSpending { Futility: not null } && p.Analyses.Length > 1 && !p.Analyses.SkipLast(1).Any(a => a.Futility.Any(r => r is FutilityBound)))
        {
            map.Add("P215", "design.boundary.futility", "The boundary spends the type II error, and no look has the rule that uses the bound.", "no look with futilityBound", "futility: [{kind: futilityBound}] at a look");
        }

        if (boundary is PampallonaTsiatis or Triangular && p.Analyses.SkipLast(1).Any(a => !a.Futility.Any(r => r is FutilityBound)))
        {
            map.Add("P215", "design.boundary", "The boundary has a bound for futility at every look, and a look does not have the rule that uses it.", "a look without futilityBound", "futility: [{kind: futilityBound}] at each look before the last");
        }

        if (boundary is Triangular && p.Analyses.SkipLast(1).Any(a => !a.Binding))
        {
            map.Add("P215", "design.boundary", "The triangular test's error counts on futility being obeyed.", "binding: false", "binding: true at each look before the last");
        }

        var withRules = p.Analyses.SkipLast(1).Where(a => !a.Futility.IsEmpty).ToList();
        if (withRules.Select(a => a.Binding).Distinct().Count() > 1)
        {
            map.Add("P215", "analyses", "Rules for futility bind at one look and not at another; the type I error counts on all of them or on none.", "binding: true and binding: false", "the same at all looks that have rules");
        }
    }
}
