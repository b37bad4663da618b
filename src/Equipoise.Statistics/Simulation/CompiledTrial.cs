using System.Collections.Immutable;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Simulation.Courses;

namespace Equipoise.Statistics.Simulation;

/// <summary>The laws of what happens to participants of one stratum and arm.</summary>
internal sealed record CourseLaws(TimeLaw Event, TimeLaw? Dropout, TimeLaw? CompetingDeath);

/// <summary>A trial as both paths need it: ticks instead of times, inverse laws instead of hazards, keys instead of names of streams.</summary>
internal sealed class CompiledTrial
{
    internal CompiledTrial(SimulatedTrial trial, ulong seed)
    {
        trial.Require();
        Trial = trial;
        Scale = new TickScale(trial.LongestDuration);
        Lag = Scale.Tick(trial.DataLag);
        ToCome = trial.Participants - (trial.Start?.Participants.Length ?? 0);
        Entries = new EntryTimes(trial with { Participants = Math.Max(1, ToCome) }, Scale);
        Courses = [.. trial.Design.Strata.SelectMany(stratum => new[] { stratum.Control, stratum.Experimental }).Select(arm => new CourseLaws(
            new TimeLaw(arm.Event, Scale),
            arm.Dropout.IsNone ? null : new TimeLaw(arm.Dropout, Scale),
            arm.CompetingDeath.IsNone ? null : new TimeLaw(arm.CompetingDeath, Scale)))];
        IsExponential = Courses.All(course => course.Event.IsExponential);
        HasDropout = Courses.Any(course => course.Dropout is not null);
        HasCompetingDeath = Courses.Any(course => course.CompetingDeath is not null);
        StratumEnds = [.. Cumulative(trial.Design.Strata.Select(stratum => stratum.Share))];
        Bounds = new BoundMemory(trial.Bounds);
        EntryKey = RandomStream.KeyOf(seed, "entry");
        StratumKey = RandomStream.KeyOf(seed, "stratum");
        AllocationKey = RandomStream.KeyOf(seed, "allocation");
        BlockSizeKey = RandomStream.KeyOf(seed, "block size");
        EventKey = RandomStream.KeyOf(seed, "time to event");
        DropoutKey = RandomStream.KeyOf(seed, "dropout");
        CompetingDeathKey = RandomStream.KeyOf(seed, "competing death");
        Seed = seed;
        Whole = trial.Courses is { } whole ? new CompiledCourses(whole, trial, Scale, seed) : null;
        Start = trial.Start is { } start ? new CompiledStart(start, Courses, Scale) : null;
        Measures = new CourseMeasures(this);
    }

    internal SimulatedTrial Trial { get; }

    internal ulong Seed { get; }

    /// <summary>Whole courses; null for one event.</summary>
    internal CompiledCourses? Whole { get; }

    /// <summary>Where the trial stands; null for its beginning.</summary>
    internal CompiledStart? Start { get; }

    /// <summary>What is counted beside the end.</summary>
    internal CourseMeasures Measures { get; }

    /// <summary>Participants who are drawn: all but those of a starting point.</summary>
    internal int ToCome { get; }

    /// <summary>Whether a trial is drawn by <see cref="CourseDraw"/>, which knows everything, and not by the columns of the fast path.</summary>
    internal bool IsDrawnWhole => Whole is not null || Start is not null || Trial.Allocation is AllocationRule.Scheme;

    internal TickScale Scale { get; }

    internal int Lag { get; }

    internal EntryTimes Entries { get; }

    /// <summary>At twice the stratum plus the arm.</summary>
    internal ImmutableArray<CourseLaws> Courses { get; }

    /// <summary>A participant is in the first stratum whose end lies above the word.</summary>
    internal ImmutableArray<ulong> StratumEnds { get; }

    internal BoundMemory Bounds { get; }

    /// <summary>Whether every time to the event is exponential, without a cured share.</summary>
    internal bool IsExponential { get; }

    internal bool HasDropout { get; }

    internal bool HasCompetingDeath { get; }

    internal ulong EntryKey { get; }

    internal ulong StratumKey { get; }

    internal ulong AllocationKey { get; }

    internal ulong BlockSizeKey { get; }

    internal ulong EventKey { get; }

    internal ulong DropoutKey { get; }

    internal ulong CompetingDeathKey { get; }

    /// <summary>The stratum that a word draws.</summary>
    internal int StratumOf(uint word)
    {
        var stratum = 0;
        while (word >= StratumEnds[stratum])
        {
            stratum++;
        }

        return stratum;
    }

    private static IEnumerable<ulong> Cumulative(IEnumerable<double> shares)
    {
        double sum = 0;
        var all = shares.ToArray();
        for (var s = 0; s < all.Length; s++)
        {
            sum += all[s];
            yield return s == all.Length - 1 ? 1UL << 32 : (ulong)Math.Round(Math.Min(1, sum) * (1UL << 32));
        }
    }
}
