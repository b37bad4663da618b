using System.Globalization;
using System.Runtime.CompilerServices;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// Right-censored follow-up, one row per subject or per interval of a subject: when it ended, whether by the event, a group and a stratum; on demand also when
/// it began (delayed entry) and how much the row counts. It is validated once, here; every estimator takes it as it is.
/// </summary>
public sealed class SurvivalSample
{
    private readonly SurvivalSampleOptions options;
    private readonly TimeOrder times;
    private readonly TimeOrder entries;
    private readonly double[] weightOf;
    private readonly bool[] eventOf;

    private SurvivalSample(TimeOrder times, TimeOrder entries, bool[] events, double[] weights, Factor groups, Factor strata, SurvivalSampleOptions options)
    {
        this.options = options;
        this.times = times;
        this.entries = entries;
        eventOf = events;
        weightOf = weights;
        Groups = groups;
        Strata = strata;
        EventCount = events.AsSpan().Count(true);
    }

    /// <summary>The number of rows.</summary>
    public int Count => times.Times.Length;

    /// <summary>Time to event or censoring, in the caller's unit; near-ties are already one value.</summary>
    public ReadOnlySpan<double> Times => times.Times;

    /// <summary>True where the event happened at the time, false where follow-up ended without it.</summary>
    public ReadOnlySpan<bool> Events => eventOf;

    /// <summary>
    /// When a row came under observation: it is at risk at t when entry &lt; t &lt;= time. Empty when all rows are at risk from the origin, an event at time 0 included.
    /// </summary>
    public ReadOnlySpan<double> Entries => entries.Times;

    /// <summary>How much a row counts, as if it stood there that many times; empty when each counts once.</summary>
    public ReadOnlySpan<double> Weights => weightOf;

    /// <summary>The compared groups; one level when none was given.</summary>
    public Factor Groups { get; }

    /// <summary>The strata; one level when none was given.</summary>
    public Factor Strata { get; }

    /// <summary>The number of group labels, empty ones included.</summary>
    public int GroupCount => Groups.Labels.Length;

    /// <summary>The number of stratum labels, empty ones included.</summary>
    public int StratumCount => Strata.Labels.Length;

    /// <summary>The number of rows with an event, unweighted.</summary>
    public int EventCount { get; }

    /// <summary>Rows and times in order of time.</summary>
    internal TimeOrder TimeOrder => times;

    /// <summary>Rows and entries in order of entry; empty without delayed entry.</summary>
    internal TimeOrder EntryOrder => entries;

    /// <summary>Rows in order of time.</summary>
    internal ReadOnlySpan<int> ByTime => times.Order;

    /// <summary>Rows in order of entry; empty without delayed entry.</summary>
    internal ReadOnlySpan<int> ByEntry => entries.Order;

    /// <summary>Times in their order.</summary>
    internal ReadOnlySpan<double> SortedTimes => times.Sorted;

    /// <summary>Entries in their order; empty without delayed entry.</summary>
    internal ReadOnlySpan<double> SortedEntries => entries.Sorted;

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

        var (copy, refused) = Numerics.CheckedCopy.Of(times, 0, double.MaxValue);
        Require(refused < 0, $"Times[{refused}] is {copy[refused]:R}; a time is finite and follow-up starts at 0", nameof(times));
        options ??= new SurvivalSampleOptions();
        return new SurvivalSample(
            TimeOrder.Of(copy, options.Ties), TimeOrder.None, Copy(events), [], groups ?? Factor.Single(copy.Length), strata ?? Factor.Single(copy.Length), options);
    }

    /// <summary>
    /// The same rows, each under observation from its entry, exclusive, to its time, inclusive: delayed entry (left truncation), or one of several intervals of
    /// a subject. The rule for near-ties is applied to entries and times together, as R does.
    /// </summary>
    /// <param name="entries">One per row: finite, 0 or more, below the row's time.</param>
    /// <exception cref="ArgumentException">Names the element and its value.</exception>
    public SurvivalSample WithEntry(IReadOnlyList<double> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        RequireLength(entries.Count, Count, nameof(entries));
        var copy = Copy(entries);
        var given = times.Given();
        for (var i = 0; i < copy.Length; i++)
        {
            Require(double.IsFinite(copy[i]) && copy[i] >= 0, $"Entries[{i}] is {copy[i]:R}; an entry is finite and not before 0", nameof(entries));
            Require(copy[i] < given[i], $"Entries[{i}] is {copy[i]:R} and Times[{i}] is {given[i]:R}; a row enters before it ends", nameof(entries));
        }

        var (joinedTimes, joinedEntries) = TimeOrder.Of(given, copy, options.Ties);
        for (var i = 0; i < copy.Length; i++)
        {
            Require(
                joinedEntries.Times[i] < joinedTimes.Times[i],
                $"Entries[{i}] is {copy[i]:R} and Times[{i}] is {given[i]:R}; the rule {options.Ties} reads them as one time, so the row is never at risk",
                nameof(entries));
        }

        return new SurvivalSample(joinedTimes, joinedEntries, eventOf, weightOf, Groups, Strata, options);
    }

    /// <summary>The same rows, each counted as if it stood there that many times (case weights). A row of weight 0 adds nothing to any estimate.</summary>
    /// <param name="weights">One per row: finite, 0 or more.</param>
    /// <exception cref="ArgumentException">Names the element and its value.</exception>
    public SurvivalSample WithWeights(IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        RequireLength(weights.Count, Count, nameof(weights));
        var (copy, refused) = Numerics.CheckedCopy.Of(weights, 0, double.MaxValue);
        Require(refused < 0, $"Weights[{refused}] is {copy[refused]:R}; a weight is finite and 0 or more", nameof(weights));
        return new SurvivalSample(times, entries, eventOf, copy, Groups, Strata, options);
    }

    private static T[] Copy<T>(IReadOnlyList<T> values)
    {
        if (values is T[] array)
        {
            return (T[])array.Clone();
        }

        var copy = new T[values.Count];
        for (var i = 0; i < copy.Length; i++)
        {
            copy[i] = values[i];
        }

        return copy;
    }

    private static void RequireLength(int actual, int expected, string name) =>
        Require(actual == expected, $"{name} has {actual} elements and times has {expected}", name);

    private static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] Complaint message, string name)
    {
        if (!holds)
        {
            throw new ArgumentException(message.ToString(), name);
        }
    }

    /// <summary>Formats its parts, in the invariant culture, only when the requirement does not hold.</summary>
    [InterpolatedStringHandler]
    private ref struct Complaint
    {
        private DefaultInterpolatedStringHandler inner;

        public Complaint(int literalLength, int formattedCount, bool holds, out bool wanted)
        {
            wanted = !holds;
            inner = wanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
        }

        public void AppendLiteral(string value) => inner.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => inner.AppendFormatted(value);

        public void AppendFormatted<T>(T value, string format) => inner.AppendFormatted(value, format);

        public override string ToString() => inner.ToStringAndClear();
    }
}
