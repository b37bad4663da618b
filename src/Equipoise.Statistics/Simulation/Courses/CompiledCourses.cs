using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Random;

namespace Equipoise.Statistics.Simulation.Courses;

/// <summary>The laws of one stratum and arm.</summary>
internal sealed record HistoryLaws(TimeLaw Relapse, TimeLaw? DeathFirst, TimeLaw? DeathAfterRelapse, TimeLaw? DeathAfterCrossover, ulong CrossoverEnd)
{
    internal static HistoryLaws Of(ArmHistory history, TickScale scale) => new(
        new TimeLaw(history.Relapse, scale),
        Law(history.DeathFirst, scale),
        Law(history.DeathAfterRelapse, scale),
        Law(history.DeathAfterCrossover ?? history.DeathAfterRelapse, scale),
        CompiledCourses.EndOf(history.Crossover));

    internal IEnumerable<double> Numbers =>
        [.. Relapse.Numbers, -1, .. DeathFirst?.Numbers ?? [], -1, .. DeathAfterRelapse?.Numbers ?? [], -1, .. DeathAfterCrossover?.Numbers ?? [], -1, CrossoverEnd];

    private static TimeLaw? Law(PiecewiseHazard hazard, TickScale scale) => hazard.IsNone ? null : new TimeLaw(hazard, scale);
}

/// <summary>A toxicity in words and ticks; chances at the arm.</summary>
internal sealed record ToxicityLaw(ImmutableArray<ulong> Ends, int Within, bool IsDeath, ulong Key, ulong TimeKey);

/// <summary>Whole courses in ticks and words. A word below an end of a share has it.</summary>
internal sealed class CompiledCourses
{
    internal CompiledCourses(WholeCourses courses, SimulatedTrial trial, TickScale scale, ulong seed)
    {
        Courses = courses;
        Histories = [.. courses.Histories.SelectMany(h => new[] { HistoryLaws.Of(h.Control, scale), HistoryLaws.Of(h.Experimental, scale) })];
        SiteTicks = [.. courses.Sites.Select(site => scale.Tick(site.OpensAt))];
        IneligibleEnd = EndOf(courses.Ineligible);
        PerScreenFailure = courses.ScreenFailure > 0 ? TimeLaw.Steady(-1 / Math.Log(courses.ScreenFailure)) : 0;
        Toxicities = [.. courses.Toxicities.Select((t, k) => new ToxicityLaw(
            [EndOf(t.Control), EndOf(t.Experimental)], Math.Max(1, scale.Tick(t.Within)), t.IsDeath, Key($"toxicity {k}"), Key($"time of toxicity {k}")))];
        Cohorts = [.. courses.Cohorts.Select(cohort => new CompiledTrial(cohort.Trial, Key("cohort " + cohort.Name)))];
        (SiteKey, IneligibleKey, ScreeningKey) = (Key("site"), Key("ineligible"), Key("screening"));
        (DeathFirstKey, CrossoverKey, DeathAfterKey) = (Key("death first"), Key("crossover"), Key("death after relapse"));

        ulong Key(string purpose) => RandomStream.KeyOf(seed, purpose);
    }

    internal WholeCourses Courses { get; }

    /// <summary>At twice the stratum plus the arm.</summary>
    internal ImmutableArray<HistoryLaws> Histories { get; }

    internal ImmutableArray<int> SiteTicks { get; }

    internal ulong IneligibleEnd { get; }

    /// <summary>Candidates who fail before one enters are the whole part of -log u times this; 0 for none.</summary>
    internal double PerScreenFailure { get; }

    internal ImmutableArray<ToxicityLaw> Toxicities { get; }

    internal ImmutableArray<CompiledTrial> Cohorts { get; }

    internal ulong SiteKey { get; }

    internal ulong IneligibleKey { get; }

    internal ulong ScreeningKey { get; }

    internal ulong DeathFirstKey { get; }

    internal ulong CrossoverKey { get; }

    internal ulong DeathAfterKey { get; }

    /// <summary>The words below this are a share of all words.</summary>
    internal static ulong EndOf(double share) => (ulong)Math.Round(TimeLaw.Steady(share) * (1UL << 32));

    /// <summary>Everything that results depend on, for a fingerprint.</summary>
    internal string Description => string.Join(
        ' ',
        [
            Courses.Counts.ToString(), .. Histories.SelectMany(h => h.Numbers).Select(x => DesignArgument.Text($"{x:R}")), .. Courses.Sites.Select((s, k) => DesignArgument.Text($"{SiteTicks[k]}:{s.Weight:R}")),
            DesignArgument.Text($"{IneligibleEnd} {PerScreenFailure:R}"), .. Toxicities.Select(t => DesignArgument.Text($"{t.Ends[0]}:{t.Ends[1]}:{t.Within}:{t.IsDeath}")),
            Courses.Safety is { } safety ? $"{safety.Toxicity}:{string.Join(',', safety.Limits)}" : "", .. Cohorts.Select((c, k) => DesignArgument.Text($"{Courses.Cohorts[k].Name} {Courses.Cohorts[k].CriticalZ:R} {TrialFingerprint.Of(c, 0):x16}")),
        ]);
}
