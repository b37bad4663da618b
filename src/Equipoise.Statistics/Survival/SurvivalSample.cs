using System.Globalization;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// Right-censored follow-up, one row per subject: a time from a common origin, whether the event ended it, a group and a stratum.
/// It is validated once, here; every estimator takes it as it is.
/// </summary>
public sealed class SurvivalSample
{
    private static readonly double SqrtMachineEpsilon = Math.Pow(2, -26);

    private readonly double[] timeOf;
    private readonly bool[] eventOf;
    private readonly int[] byTime;

    private SurvivalSample(double[] times, bool[] events, Factor groups, Factor strata, int[] byTime)
    {
        timeOf = times;
        eventOf = events;
        this.byTime = byTime;
        Groups = groups;
        Strata = strata;
    }

    /// <summary>The number of subjects.</summary>
    public int Count => timeOf.Length;

    /// <summary>Time to event or censoring, in the caller's unit; near-ties are already one value.</summary>
    public ReadOnlySpan<double> Times => timeOf;

    /// <summary>True where the event happened at the time, false where follow-up ended without it.</summary>
    public ReadOnlySpan<bool> Events => eventOf;

    /// <summary>The compared groups; one level when none was given.</summary>
    public Factor Groups { get; }

    /// <summary>The strata; one level when none was given.</summary>
    public Factor Strata { get; }

    /// <summary>The number of group labels, empty ones included.</summary>
    public int GroupCount => Groups.Labels.Length;

    /// <summary>The number of stratum labels, empty ones included.</summary>
    public int StratumCount => Strata.Labels.Length;

    /// <summary>The number of events.</summary>
    public int EventCount => eventOf.Count(happened => happened);

    /// <summary>Rows in order of time.</summary>
    internal ReadOnlySpan<int> ByTime => byTime;

    /// <summary>Validates and copies the columns.</summary>
    /// <param name="times">Finite, 0 or more.</param>
    /// <param name="events">As long as the times.</param>
    /// <param name="groups">As long as the times; null when there is one group.</param>
    /// <param name="strata">As long as the times; null when there is one stratum.</param>
    /// <param name="options">How near-ties are read; null for <see cref="TieTolerance.RTimefix"/>.</param>
    /// <exception cref="ArgumentException">Names the element and its value.</exception>
    public static SurvivalSample Create(
        IReadOnlyList<double> times,
        IReadOnlyList<bool> events,
        Factor? groups = null,
        Factor? strata = null,
        SurvivalSampleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(events);
        RequireLength(events.Count, times.Count, nameof(events));
        RequireLength(groups?.Count ?? times.Count, times.Count, nameof(groups));
        RequireLength(strata?.Count ?? times.Count, times.Count, nameof(strata));

        var copy = new double[times.Count];
        var order = new int[copy.Length];
        for (var i = 0; i < copy.Length; i++)
        {
            var time = times[i];
            if (!double.IsFinite(time) || time < 0)
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Times[{i}] is {time:R}; a time is finite and follow-up starts at 0"), nameof(times));
            }

            copy[i] = time;
            order[i] = i;
        }

        var sorted = (double[])copy.Clone();
        Array.Sort(sorted, order);
        if ((options ?? new SurvivalSampleOptions()).Ties == TieTolerance.RTimefix)
        {
            JoinNearTies(sorted, order, copy);
        }

        return new SurvivalSample(copy, [.. events], groups ?? Factor.Single(copy.Length), strata ?? Factor.Single(copy.Length), order);
    }

    private static void JoinNearTies(double[] sorted, int[] order, double[] destination)
    {
        double sum = 0;
        var distinct = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                sum += sorted[i];
                distinct++;
            }
        }

        if (distinct == 0)
        {
            return;
        }

        var tolerance = Math.Max(SqrtMachineEpsilon, SqrtMachineEpsilon * sum / distinct);
        var first = sorted[0];
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] - sorted[i - 1] > tolerance)
            {
                first = sorted[i];
            }

            destination[order[i]] = first;
        }
    }

    private static void RequireLength(int actual, int expected, string name)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"{name} has {actual} elements and times has {expected}", name);
        }
    }
}
