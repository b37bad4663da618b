using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;
using Doc = Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Simulation;

/// <summary>When the looks of a simulated trial come, decided on that trial's own course, as the protocol declares them.</summary>
internal sealed class DeclaredLooks(SequentialTrialDesign design, SurvivalDesign course, int participants, EntryLaw entries)
{
    /// <summary>The rules, one for each analysis.</summary>
    /// <exception cref="ArgumentException">A look has no counterpart in a simulated trial; it is named.</exception>
    public ImmutableArray<LookRule> Rules()
    {
        var rules = ImmutableArray.CreateBuilder<LookRule>();
        double? before = 0;
        foreach (var analysis in design.Boundary.Analyses)
        {
            var (rule, time) = Of(analysis.When, before, analysis.Id);
            rules.Add(rule);
            before = time;
        }

        return rules.ToImmutable();
    }

    /// <summary>The calendar time by which every trial has ended, looks that have not come by then being passed over.</summary>
    public double Longest() => (design.Boundary.Analyses[^1].When, entries) switch
    {
        (EndOfFollowUp, not EntryLaw.PoissonProcess) => course.AnalysisTime,
        (Doc.CalendarTime c, _) => c.Months,
        (ExtendedForEvents x, _) => x.Months + x.LongestExtensionMonths,
        _ => 3 * course.AnalysisTime,
    };

    /// <summary>A rule, and its calendar time where that is known beforehand.</summary>
    private (LookRule Rule, double? Time) Of(Doc.LookTiming when, double? before, string look)
    {
        switch (when)
        {
            case EventsReached e:
                return (LookRule.AtEvents(Math.Max(1, (int)Math.Ceiling((e.Fraction * design.PlannedUnits) - 1e-9))), null);
            case NumberOfEvents e:
                return (LookRule.AtEvents(e.Events), null);
            case MilestoneStatusKnown k:
                return (LookRule.AtKnownStatus(k.Fraction, DeclaredTest.Milestone(((MilestoneTrialDesign)design).Section.MilestoneMonths)), null);
            case Doc.CalendarTime c:
                return At(c.Months);
            case AfterPreviousLook a when before is { } previous:
                return At(previous + a.Months);
            case AfterPreviousLook a:
                return (LookRule.AfterPrevious(a.Months), null);
            case AfterEnrolled { Share: 1 } a when entries != EntryLaw.Even:
                return (LookRule.AfterLastEntry(a.Months), null);
            case AfterEnrolled a when entries == EntryLaw.Even:
                return At(EvenEntry((int)Math.Ceiling((a.Share * participants) - 1e-9)) + a.Months);
            case AfterEnrolled a:
                return (LookRule.AfterEntered(a.Share, a.Months), null);
            case Doc.EarliestOf e:
                return (LookRule.EarliestOf([.. e.Rules.Select(r => Of(r, before, look).Rule)]), null);
            case Doc.LatestOf l:
                return (LookRule.LatestOf([.. l.Rules.Select(r => Of(r, before, look).Rule)]), null);
            case ExtendedForEvents x:
                return (LookRule.EarliestOf(LookRule.LatestOf(LookRule.AtTime(x.Months), LookRule.AtEvents(x.Events)), LookRule.AtTime(x.Months + x.LongestExtensionMonths)), null);
            case EndOfFollowUp when entries == EntryLaw.PoissonProcess:
                return (LookRule.AfterLastEntry(course.FollowUp), null);
            case EndOfFollowUp:
                return At(course.AnalysisTime);
            default:
                throw new ArgumentException($"the look '{look}' comes {RecordShape.WordOf(when.GetType().Name)}, which a simulated trial does not know");
        }
    }

    private static (LookRule Rule, double? Time) At(double months) => (LookRule.AtTime(months), months);

    /// <summary>When the i-th participant enters, from 1, where nothing about entries is random.</summary>
    private double EvenEntry(int i) => course.Accrual.TimeOfEnrolled((i - 0.5) / participants * course.Accrual.Total) ?? course.Accrual.Duration;
}
