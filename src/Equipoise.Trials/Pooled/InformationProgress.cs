using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Simulation.Outlook;
using NodaTime;

namespace Equipoise.Trials.Pooled;

/// <summary>How far a planned look is.</summary>
/// <param name="Analysis">The analysis.</param>
/// <param name="Label">Its words.</param>
/// <param name="Fraction">The information fraction at which it is due; null where it is due at a time.</param>
/// <param name="Units">Events, or known statuses, that it waits for; null where it waits for none.</param>
/// <param name="Standing">Whether it took place, is due, or is to come.</param>
/// <param name="On">When it will be due: half, and the limits of 90%; null where it took place, is due, or nothing can be said.</param>
/// <param name="Because">In words what the date rests on, or why there is none.</param>
public sealed record LookProgress(string Analysis, string Label, double? Fraction, double? Units, LookStanding Standing, DateForecast? On, string Because);

/// <summary>How a planned look stands.</summary>
public enum LookStanding
{
    /// <summary>A cut was taken for it.</summary>
    Taken,

    /// <summary>Its information is there.</summary>
    Due,

    /// <summary>To come.</summary>
    ToCome,
}

/// <summary>The information that a trial has gathered, against what its design plans: counted over both arms together, so that it may be known to everybody who plans the looks.</summary>
/// <param name="AsOf">Clinical dates up to this day count.</param>
/// <param name="Unit">What counts as information; null for a design without planned information.</param>
/// <param name="Units">So far.</param>
/// <param name="Planned">At the last look; null for a design without planned information.</param>
/// <param name="Participants">Randomised into the set of the design.</param>
/// <param name="PlannedParticipants">Planned; null where none is stated.</param>
/// <param name="EntriesPerMonth">Randomised per month so far, the month begun counted.</param>
/// <param name="Looks">In the protocol's order.</param>
public sealed record InformationProgress(LocalDate AsOf, InformationUnit? Unit, double Units, double? Planned, int Participants, int? PlannedParticipants, double EntriesPerMonth, ImmutableArray<LookProgress> Looks)
{
    /// <summary>Units over planned units; null for a design without planned information.</summary>
    public double? Fraction => Planned is { } planned ? Units / planned : null;

    /// <summary>The progress of a trial on a day. Arms are not looked at.</summary>
    /// <param name="state">The trial; arms need not be there.</param>
    /// <param name="asOf">Clinical dates up to this day count.</param>
    /// <exception cref="InvalidOperationException">The trial is not active.</exception>
    public static InformationProgress Of(TrialState state, LocalDate asOf)
    {
        var data = BlindedDataset.Of(state, asOf);
        var document = state.Protocol!.Document;
        var set = document.AnalysisSets.First(s => s.Id == document.Design.AnalysisSet);
        ImmutableArray<BlindedRow> rows = [.. data.Rows.Where(r => set.Cohorts.Contains(r.Cohort))];
        var design = TrialDesign.From(state.Protocol);
        var course = PooledForecast.Of(state, design, rows, asOf);
        return new InformationProgress(
            asOf,
            (design as SequentialTrialDesign)?.Unit,
            course?.Known ?? 0,
            (design as SequentialTrialDesign)?.PlannedUnits,
            rows.Length,
            Oversight.EnrolmentTable.PlanOf(state.Protocol).Goal,
            course?.EntriesPerMonth ?? 0,
            [.. document.Analyses.Select(a => Look(state, a, design as SequentialTrialDesign, course))]);
    }

    private static LookProgress Look(TrialState state, AnalysisDeclaration analysis, SequentialTrialDesign? design, PooledForecast? course)
    {
        var units = design is null ? null : analysis.When switch
        {
            MilestoneStatusKnown m when design is MilestoneTrialDesign => m.Fraction * design.PlannedUnits,
            EventsReached e => e.Fraction * design.PlannedUnits,
            NumberOfEvents n => n.Events,
            _ => (double?)null,
        };
        var fraction = units / design?.PlannedUnits;
        if (state.Cuts.FirstOrDefault(c => c.Analysis == analysis.Id) is { } cut)
        {
            return new LookProgress(analysis.Id, analysis.Label, fraction, units, LookStanding.Taken, null, string.Create(CultureInfo.InvariantCulture, $"The cut '{cut.Cut}' as of {cut.AsOf:uuuu-MM-dd} was taken for it."));
        }

        if (units is not { } needed)
        {
            return new LookProgress(analysis.Id, analysis.Label, fraction, units, LookStanding.ToCome, null, analysis.When is EndOfFollowUp ? "At the end of follow-up." : "Its time does not follow from a number of events alone.");
        }

        if (course is null)
        {
            return new LookProgress(analysis.Id, analysis.Label, fraction, units, LookStanding.ToCome, null, "Nobody is randomised yet.");
        }

        var whole = (int)Math.Ceiling(needed - 1e-9);
        if (course.Known >= whole)
        {
            return new LookProgress(analysis.Id, analysis.Label, fraction, units, LookStanding.Due, null, "The information is there.");
        }

        var (on, because) = course.DateOf(whole);
        return new LookProgress(analysis.Id, analysis.Label, fraction, units, LookStanding.ToCome, on, because);
    }
}
