using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Simulation.Outlook;

/// <summary>What is assumed of the time to come.</summary>
public enum OutlookAssumption
{
    /// <summary>Each arm goes on at its own rate of events so far, the same at all times.</summary>
    Trend,

    /// <summary>The course of the design, given that nothing has happened so far to those at risk.</summary>
    Design,

    /// <summary>Both arms have the control arm's course of the design.</summary>
    NoEffect,
}

/// <summary>
/// A trial as it stands at a data cut, ready to have its future simulated: participants with what is known of them, looks that took place, and accrual that goes on at the pace so far until the
/// planned number or its closure. Time is in months from the first randomisation of the analysis set. It uses allocations: it is for the board's statistician.
/// </summary>
public sealed class TrialOutlook
{
    private TrialOutlook(SequentialTrialDesign design, OutlookAssumption assumption, SimulatedTrial trial, LocalDate start, int entered, double perMonth, ImmutableArray<string> notes) =>
        (Design, Assumption, Trial, Start, Entered, EntriesPerMonth, Notes) = (design, assumption, trial, start, entered, perMonth, notes);

    /// <summary>The design.</summary>
    public SequentialTrialDesign Design { get; }

    /// <summary>What is assumed.</summary>
    public OutlookAssumption Assumption { get; }

    /// <summary>What the engine runs.</summary>
    public SimulatedTrial Trial { get; }

    /// <summary>The date from which months count.</summary>
    public LocalDate Start { get; }

    /// <summary>Participants so far.</summary>
    public int Entered { get; }

    /// <summary>Entries per month so far.</summary>
    public double EntriesPerMonth { get; }

    /// <summary>What was decided where the data say nothing.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <summary>The outlook of a trial on a day.</summary>
    /// <param name="state">The trial: entries recorded by the cut.</param>
    /// <param name="asOf">Clinical dates up to this day count.</param>
    /// <param name="assumption">What is assumed of the time to come.</param>
    /// <exception cref="ArgumentException">The design has no course over time, or there is nothing to go on from; the reason is named.</exception>
    public static TrialOutlook Of(TrialState state, LocalDate asOf, OutlookAssumption assumption)
    {
        ArgumentNullException.ThrowIfNull(state);
        var dataset = AnalysisDataset.At(state, asOf);
        var plan = DesignPlan.Of(dataset.Protocol);
        if (plan.Design is not SequentialTrialDesign design)
        {
            throw new ArgumentException("only trials with a design by time to an event or by a milestone have an outlook; this one compares pairs");
        }

        var (endpoint, set) = EndpointOf(design);
        var rows = dataset.InSet(set);
        if (rows.IsEmpty)
        {
            throw new ArgumentException($"nobody of the analysis set {set} is randomised by {asOf:uuuu-MM-dd}");
        }

        var notes = ImmutableArray.CreateBuilder<string>();
        var start = rows.Min(r => r.RandomisedOn);
        var now = Months(start, asOf);
        var planned = PlannedParticipants(design);
        var closed = state.Closure is not null;
        var participants = closed ? rows.Length : Math.Max(planned, rows.Length);
        if (closed)
        {
            notes.Add($"Accrual is closed: nobody enters any more.");
        }

        // The month begun counts: without it one participant on the first day would be an infinite pace.
        var perMonth = rows.Length / Math.Max(now, 1);
        var toCome = participants - rows.Length;
        var scenario = new SimulationScenario(Assume: assumption == OutlookAssumption.NoEffect ? AssumedEffect.NoEffect : AssumedEffect.Design, Entries: EntryOrder.Poisson);
        var course = ScenarioCourse.Of(design, scenario, Ratio(dataset.Protocol));
        if (assumption == OutlookAssumption.Trend)
        {
            course = Trend(course, dataset.Protocol, rows, endpoint, notes);
        }

        var followUp = course.FollowUp;
        course = course.WithAccrual(AccrualPattern.AtRate(perMonth, Math.Max(toCome, 1) / perMonth));
        var looks = new DeclaredLooks(design, course, participants, EntryLaw.PoissonProcess).Rules();
        if (state.Closure is { } closure && rows.Length < planned)
        {
            // Closed early: the last analysis comes as the protocol's closure says, not as the design at full accrual would have it.
            var end = closure.At.InUtc().Date.PlusMonths(dataset.Protocol.Document.Closure.FollowUpMonths);
            looks = looks.SetItem(looks.Length - 1, LookRule.AtTime(Math.Max(Months(start, end), now + (1 / AnalysisTime.DaysPerMonth))));
            notes.Add($"Accrual closed early, on {closure.At.InUtc().Date:uuuu-MM-dd}: the final analysis follows {dataset.Protocol.Document.Closure.FollowUpMonths.ToString(System.Globalization.CultureInfo.InvariantCulture)} months later, as the protocol's closure says.");
        }

        var taken = EventsAtLooks(state, design, asOf);
        if (taken.Length >= looks.Length)
        {
            throw new ArgumentException($"all {looks.Length} looks have taken place by {asOf:uuuu-MM-dd}; there is no future to simulate");
        }

        var (test, rules) = (DeclaredTest.Of(design), DeclaredFutility.Of(design, FutilityUse.Obeyed, ImmutableArray.CreateBuilder<string>()));
        var trial = new SimulatedTrial
        {
            Design = course,
            Participants = participants,
            Entries = EntryLaw.PoissonProcess,
            Allocation = AllocationRules.PermutedBlocks([2 * Shares(dataset.Protocol).Sum()], Shares(dataset.Protocol)[0], Shares(dataset.Protocol)[1]),
            Looks = [.. looks.Select((rule, look) => new SimulatedLook(rule, rules[look] is { } met ? DeclaredTest.Of(design, met) : test))],
            Bounds = DeclaredBounds.Of(design, null, FutilityUse.Obeyed),
            LongestDuration = now + (3 * toCome / perMonth) + Math.Max(4 * followUp, 2 * course.AnalysisTime) + 12,
            Start = new StartingPoint(now, [.. rows.Select(r => Standing(r, endpoint, start, now, course, dataset.Protocol))], taken),
        };
        return new TrialOutlook(design, assumption, trial, start, rows.Length, perMonth, notes.ToImmutable());
    }

    /// <summary>The same trial in which the next look ends it whatever is found: its duration is the date of that look.</summary>
    internal SimulatedTrial UntilNextLook => Trial with
    {
        Looks = [.. Trial.Looks.Take(Trial.Start!.EventsAtLooks.Length + 1)],
        Bounds = StoppingBounds.Planned(
            SequentialDesign.OfBounds(
                "no bounds",
                [.. Enumerable.Range(1, Trial.Start!.EventsAtLooks.Length + 1).Select(k => (double)k)],
                [.. Enumerable.Repeat(double.PositiveInfinity, Trial.Start.EventsAtLooks.Length), 8],
                null,
                null,
                FutilityShape.Below,
                false),
            FutilityUse.Ignored),
    };

    /// <summary>The date of a month.</summary>
    internal LocalDate DateOf(double month) => Start.PlusDays((int)Math.Round(AnalysisTime.Days(month)));

    private static double Months(LocalDate from, LocalDate to) => AnalysisTime.Months(Period.DaysBetween(from, to));

    private static (string Endpoint, string Set) EndpointOf(SequentialTrialDesign design) => design switch
    {
        MilestoneTrialDesign m => (m.Section.Endpoint, m.Section.AnalysisSet),
        TimeToEventTrialDesign t => (t.Section.Endpoint, t.Section.AnalysisSet),
        _ => throw new ArgumentException("only trials with a design by time to an event or by a milestone have an outlook"),
    };

    private static int PlannedParticipants(SequentialTrialDesign design) => design switch
    {
        MilestoneTrialDesign m => 2 * m.Section.ParticipantsPerArm,
        _ => ((TimeToEventTrialDesign)design).Section.Participants,
    };

    /// <summary>Shares of control and experimental arm.</summary>
    private static int[] Shares(TrialProtocol protocol)
    {
        int Share(string arm) => protocol.Document.Randomisation.Ratio.First(r => r.Arm == arm).Share;
        return [Share(protocol.Control.Id), Share(protocol.Experimental.Id)];
    }

    private static double Ratio(TrialProtocol protocol) => (double)Shares(protocol)[1] / Shares(protocol)[0];

    private static ImmutableArray<int> EventsAtLooks(TrialState state, SequentialTrialDesign design, LocalDate asOf) =>
    [
        .. state.InterimResults
            .Where(r => state.Cuts.Any(c => c.Cut == r.Cut && c.AsOf <= asOf))
            .Select(r => (int)Math.Round(r.InformationFraction * design.PlannedUnits)),
    ];

    /// <summary>Constant hazards: events over time at risk, by arm; half an event where there is none.</summary>
    private static SurvivalDesign Trend(SurvivalDesign course, TrialProtocol protocol, ImmutableArray<AnalysisRow> rows, string endpoint, ImmutableArray<string>.Builder notes)
    {
        PiecewiseHazard Of(string arm)
        {
            var mine = rows.Where(r => r.Arm == arm).Select(r => r.Time(endpoint)).ToArray();
            var (events, months) = (mine.Count(t => t.Event), AnalysisTime.Months(mine.Sum(t => t.Days)));
            if (months <= 0)
            {
                throw new ArgumentException($"arm {arm} has no time at risk; there is no trend to go on with");
            }

            if (events == 0)
            {
                notes.Add($"Arm {arm} has no event in {months.ToString("F1", System.Globalization.CultureInfo.InvariantCulture)} months at risk: its trend is that of half an event.");
            }

            return PiecewiseHazard.Constant(Math.Max(events, 0.5) / months);
        }

        var (control, experimental) = (Of(protocol.Control.Id), Of(protocol.Experimental.Id));
        return SurvivalDesign.Stratified(
            [.. course.Strata.Select(s => s with { Control = s.Control with { Event = control }, Experimental = s.Experimental with { Event = experimental } })], course.Accrual, course.FollowUp, course.AllocationRatio);
    }

    private static StandingParticipant Standing(AnalysisRow row, string endpoint, LocalDate start, double now, SurvivalDesign course, TrialProtocol protocol)
    {
        var (time, entry) = (row.Time(endpoint), Months(start, row.RandomisedOn));
        var stratum = course.Strata.Length == 1 ? 0 : course.Strata.Select((s, k) => (s.Name, k)).FirstOrDefault(s => s.Name == row.Stratum, (Name: "", k: -1)).k;
        return stratum < 0
            ? throw new ArgumentException($"participant {row.Participant} is in the stratum '{row.Stratum}'; the design has {string.Join(", ", course.Strata.Select(s => s.Name))}")
            : new StandingParticipant(
                stratum,
                row.Arm == protocol.Control.Id ? SimulatedArm.Control : SimulatedArm.Experimental,
                Math.Min(entry, now),
                Math.Clamp(AnalysisTime.Months(time.Days), 0, Math.Max(0, now - entry)),
                time.Event ? StandingStatus.Event : row.Lost ? StandingStatus.Left : StandingStatus.AtRisk);
    }
}
