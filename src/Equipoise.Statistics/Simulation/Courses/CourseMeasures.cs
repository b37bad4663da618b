using System.Collections.Immutable;

namespace Equipoise.Statistics.Simulation.Courses;

/// <summary>
/// What is told of a trial beside its end: who relapsed, died, crossed over, was ineligible or had a toxicity by the cut of the last look, how many were screened, the other endpoint's log-rank test, cohorts that
/// stand apart, re-estimation, and the estimate adjusted for the looks. A number that a trial does not have is <see cref="None"/>.
/// </summary>
internal sealed class CourseMeasures
{
    /// <summary>For a number that a trial does not have.</summary>
    internal const long None = long.MinValue;

    private readonly CompiledTrial model;

    internal CourseMeasures(CompiledTrial model)
    {
        this.model = model;
        var all = ImmutableArray.CreateBuilder<SimulationMeasure>();
        if (model.Whole is { } whole)
        {
            Names(whole, all);
        }

        if (model.Trial.Reestimation is not null)
        {
            all.Add(new SimulationMeasure("events re-estimated upwards", MeasureKind.YesOrNo));
            all.Add(new SimulationMeasure("events planned for the last look", MeasureKind.Count));
        }

        if (model.Trial.AdjustedReplicates > 0)
        {
            all.Add(new SimulationMeasure("median-unbiased estimate", MeasureKind.Value));
            all.Add(new SimulationMeasure("adjusted 95 % limits hold the truth", MeasureKind.YesOrNo));
        }

        All = all.ToImmutable();
    }

    /// <summary>In the order of their numbers.</summary>
    internal ImmutableArray<SimulationMeasure> All { get; }

    /// <summary>The numbers of a trial that has ended.</summary>
    /// <param name="trial">Drawn whole; null for a trial of one event.</param>
    /// <param name="other">Columns for another endpoint on the fast path.</param>
    /// <param name="walk">How it was led.</param>
    /// <param name="replicate">Its number.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="destination">One number for each measure.</param>
    internal void Fill(CourseTrial? trial, FastTrial? other, LookWalk walk, ulong replicate, ReplicateResult result, Span<long> destination)
    {
        var at = 0;
        if (model.Whole is { } whole)
        {
            at = Count(whole, trial!, other, result.Ticks, destination);
        }

        if (model.Trial.Reestimation is not null)
        {
            destination[at++] = walk.Raised ? 1 : 0;
            destination[at++] = walk.FinalEvents;
        }

        if (model.Trial.AdjustedReplicates > 0)
        {
            var adjusted = replicate < (ulong)model.Trial.AdjustedReplicates ? walk.Adjusted(result) : null;
            destination[at++] = adjusted is { } a ? Units(a.Estimate) : None;
            destination[at] = adjusted is { Covered: { } covered } ? (covered ? 1 : 0) : None;
        }
    }

    internal static long Units(double value) => (long)Math.Round(Math.Clamp(value, -TallyLayout.EstimateLimit, TallyLayout.EstimateLimit) * TallyLayout.EstimateUnits);

    private static void Names(CompiledCourses whole, ImmutableArray<SimulationMeasure>.Builder all)
    {
        void BothArms(string what)
        {
            all.Add(new SimulationMeasure(what + ", control", MeasureKind.Count));
            all.Add(new SimulationMeasure(what + ", experimental", MeasureKind.Count));
        }

        if (whole.PerScreenFailure > 0)
        {
            all.Add(new SimulationMeasure("screened", MeasureKind.Count));
        }

        if (whole.IneligibleEnd > 0)
        {
            all.Add(new SimulationMeasure("ineligible", MeasureKind.Count));
        }

        if (whole.SiteTicks.Length > 0)
        {
            all.Add(new SimulationMeasure("sites without a participant", MeasureKind.Count));
        }

        BothArms("relapses");
        BothArms("deaths without relapse");
        BothArms("deaths");
        if (whole.Histories.Any(h => h.CrossoverEnd > 0))
        {
            BothArms("crossovers");
        }

        foreach (var toxicity in whole.Courses.Toxicities)
        {
            if (toxicity.Control > 0)
            {
                all.Add(new SimulationMeasure(toxicity.Name + ", control", MeasureKind.Count));
            }

            if (toxicity.Experimental > 0)
            {
                all.Add(new SimulationMeasure(toxicity.Name + ", experimental", MeasureKind.Count));
            }
        }

        var other = whole.Courses.Counts == CountedEvent.Death ? "relapse or death" : "death";
        all.Add(new SimulationMeasure($"log hazard ratio of {other}", MeasureKind.Value));
        all.Add(new SimulationMeasure($"log-rank Z of {other}", MeasureKind.Value));
        foreach (var cohort in whole.Courses.Cohorts)
        {
            all.Add(new SimulationMeasure($"{cohort.Name}: participants", MeasureKind.Count));
            all.Add(new SimulationMeasure($"{cohort.Name}: events", MeasureKind.Count));
            all.Add(new SimulationMeasure($"{cohort.Name}: estimate", MeasureKind.Value));
            all.Add(new SimulationMeasure($"{cohort.Name}: significant", MeasureKind.YesOrNo));
        }
    }

    private int Count(CompiledCourses whole, CourseTrial trial, FastTrial? other, int tick, Span<long> destination)
    {
        var (drawn, cut, at) = (trial.Drawn, tick - model.Lag, 0);
        if (whole.PerScreenFailure > 0)
        {
            long screened = 0;
            for (var i = 0; i < drawn.Count; i++)
            {
                screened += drawn.Entry[i] <= tick ? 1 + drawn.ScreenedOut[i] : 0;
            }

            destination[at++] = screened;
        }

        if (whole.IneligibleEnd > 0)
        {
            destination[at++] = Enumerable.Range(0, drawn.Count).Count(i => drawn.Ineligible[i] && drawn.Entry[i] <= tick);
        }

        if (whole.SiteTicks.Length > 0)
        {
            Span<bool> used = stackalloc bool[whole.SiteTicks.Length];
            for (var i = 0; i < drawn.Count; i++)
            {
                used[drawn.Sites[i]] |= drawn.Entry[i] <= tick;
            }

            destination[at++] = used.Count(false);
        }

        at = Arms(drawn, destination, at, i => Seen(drawn, i, drawn.Relapse[i], cut));
        at = Arms(drawn, destination, at, i => drawn.Relapse[i] >= TickScale.Never && Seen(drawn, i, drawn.Death[i], cut));
        at = Arms(drawn, destination, at, i => Seen(drawn, i, drawn.Death[i], cut));
        if (whole.Histories.Any(h => h.CrossoverEnd > 0))
        {
            at = Arms(drawn, destination, at, i => drawn.CrossedOver[i] && Seen(drawn, i, drawn.Relapse[i], cut));
        }

        Span<long> both = stackalloc long[2];
        foreach (var (toxicity, column) in whole.Courses.Toxicities.Zip(drawn.Toxicities))
        {
            Arms(drawn, both, 0, i => Seen(drawn, i, column[i], cut));
            if (toxicity.Control > 0)
            {
                destination[at++] = both[0];
            }

            if (toxicity.Experimental > 0)
            {
                destination[at++] = both[1];
            }
        }

        var outcome = OtherEndpoint(whole, trial, other, cut);
        destination[at++] = outcome.Estimate is { } ratio ? Units(ratio) : None;
        destination[at++] = outcome.Estimate is null ? None : Units(outcome.Z);
        foreach (var (cohort, its) in whole.Courses.Cohorts.Zip(trial.Cohorts))
        {
            var found = its.Analyse(cohort.Trial.Looks[^1].Test, cut, out var events);
            destination[at++] = its.EnrolledBy(tick);
            destination[at++] = events;
            destination[at++] = found.Estimate is { } estimate ? Units(estimate) : None;
            destination[at++] = found.Z >= cohort.CriticalZ ? 1 : 0;
        }

        return at;
    }

    /// <summary>The unstratified log-rank test of death where the looks count relapse or death, and the other way round.</summary>
    private static TestOutcome OtherEndpoint(CompiledCourses whole, CourseTrial trial, FastTrial? columns, int cut)
    {
        var drawn = trial.Drawn;
        var (events, exits) = (new int[drawn.Count], new int[drawn.Count]);
        for (var i = 0; i < drawn.Count; i++)
        {
            events[i] = whole.Courses.Counts == CountedEvent.Death ? Math.Min(drawn.Relapse[i], drawn.Death[i]) : drawn.Death[i];
            exits[i] = Math.Min(events[i], drawn.Dropout[i]);
        }

        return trial.Counting(events, exits, columns).Analyse(SimulationTests.LogRank, cut, out _);
    }

    /// <summary>Whether something has happened and is in the data.</summary>
    private static bool Seen(CourseDraw drawn, int i, int after, int cut) => after < TickScale.Never && after <= drawn.Dropout[i] && drawn.Entry[i] + after <= cut;

    private static int Arms(CourseDraw drawn, Span<long> destination, int at, Func<int, bool> counts)
    {
        destination.Slice(at, 2).Clear();
        for (var i = 0; i < drawn.Count; i++)
        {
            destination[at + (drawn.Group[i] & 1)] += counts(i) ? 1 : 0;
        }

        return at + 2;
    }
}
