using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Equipoise.Trials.Ledger;
using Equipoise.Web.Trial;
using NodaTime;
using Quantity = Equipoise.Web.Entries.Quantity;

namespace Equipoise.Web.Centre;

/// <summary>What was computed from a sight of the trial.</summary>
/// <param name="Value">What was computed.</param>
/// <param name="Entries">The entries that the sight held then.</param>
/// <param name="At">The instant for which it was computed.</param>
public sealed record Counted<T>(T Value, long Entries, Instant At)
{
    /// <summary>What a page says of it where entries came since; null where none did.</summary>
    /// <param name="shown">The state that the page shows.</param>
    public string? Note(TrialState shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        return shown.Version <= Entries ? null
            : string.Create(CultureInfo.InvariantCulture, $"Counted at {At.InUtc():HH:mm:ss} UTC over the first {Quantity.Count(Entries)} entries; {Quantity.Count(shown.Version - Entries)} came since.");
    }
}

/// <summary>
/// What was computed from a state, for as long as that state is the one shown and for at most <see cref="Slot"/>: a page that is asked for again between two entries costs nothing. In a trial of many
/// participants what was computed from a slightly older state of the same sight is shown for a while, fifty times as long as computing it took and at most half of <see cref="Longest"/>, while it is computed
/// anew beside the request; the page says of when it is.
/// </summary>
public sealed class Kept
{
    /// <summary>With fewer participants every table is of the state shown.</summary>
    public const int Many = 1000;

    /// <summary>The oldest that a table of many participants may be.</summary>
    public static readonly Duration Longest = Duration.FromMinutes(1);

    /// <summary>What depends on the instant, such as what is late, is computed for the instant of the first request within so many minutes.</summary>
    public static readonly Duration Slot = Duration.FromMinutes(5);

    private const int MostOfAState = 64;

    // One at a time: what nobody waits for leaves the other cores to those who do.
    private readonly SemaphoreSlim renewing = new(1, 1);
    private readonly ConditionalWeakTable<object, ConcurrentDictionary<string, Lazy<object>>> known = [];
    private readonly ConcurrentDictionary<(string Sight, string Name), Recent> recent = new();
    private readonly ConcurrentDictionary<Type, object> people = new();
    private readonly SightShelf sights;

    /// <summary>Nothing yet.</summary>
    /// <param name="sights">The sights of the trial.</param>
    internal Kept(SightShelf sights) => this.sights = sights;

    /// <summary>The result under a name of something that never changes, computed at most once.</summary>
    /// <param name="of">What it is computed from, and nothing else.</param>
    /// <param name="name">What is computed.</param>
    /// <param name="compute">Computes it.</param>
    public T Of<T>(object of, string name, Func<T> compute)
        where T : notnull => (T)Lazily(of, name, () => compute()).Value;

    /// <summary>The result under a name.</summary>
    /// <param name="state">The state as the sight shows it.</param>
    /// <param name="now">The instant.</param>
    /// <param name="name">What is computed, with all that it depends on beside the state and the instant.</param>
    /// <param name="compute">Computes it, from the state, the instant and nothing of the request.</param>
    public Counted<T> Of<T>(TrialState state, Instant now, string name, Func<T> compute)
    {
        ArgumentNullException.ThrowIfNull(state);
        var slot = SlotOf(now);
        var lazy = Lazily(state, FormattableString.Invariant($"{name} {slot}"), () => new Counted<T>(compute(), state.Version, now));
        if (lazy.IsValueCreated || state.Participants.Count < Many || sights.NameOf(state) is not { } sight)
        {
            return (Counted<T>)lazy.Value;
        }

        if (!recent.TryGetValue((sight, name), out var last) || last.Age > Longest)
        {
            return (Counted<T>)Computed((sight, name), lazy).Value;
        }

        if (last.Age > last.Good && last.TryRenew())
        {
            _ = Task.Run(async () =>
            {
                await renewing.WaitAsync();
                try
                {
                    Computed((sight, name), lazy);
                }
                finally
                {
                    renewing.Release();
                }
            });
        }

        return (Counted<T>)last.Value;
    }

    /// <summary>What is computed for each participant, taken from before where nothing about the participant, and nothing that concerns all, was recorded since, within the same <see cref="Slot"/>.</summary>
    /// <param name="state">The state as the sight shows it.</param>
    /// <param name="now">The instant.</param>
    /// <param name="compute">Computes it, from the participant, what concerns all in the state, and the instant; one function for each type.</param>
    public Func<ParticipantState, T> OfEach<T>(TrialState state, Instant now, Func<ParticipantState, T> compute)
        where T : class
    {
        if (sights.CircumstancesOf(state) is not { } circumstances)
        {
            return compute;
        }

        var slot = SlotOf(now);
        var each = (ConditionalWeakTable<ParticipantState, OfOne<T>>)people.GetOrAdd(typeof(T), _ => new ConditionalWeakTable<ParticipantState, OfOne<T>>());
        return participant =>
        {
            if (each.TryGetValue(participant, out var found) && found.Slot == slot && ReferenceEquals(found.Circumstances, circumstances))
            {
                return found.Value;
            }

            var value = compute(participant);
            each.AddOrUpdate(participant, new OfOne<T>(circumstances, slot, value));
            return value;
        };
    }

    private static long SlotOf(Instant now) => now.ToUnixTimeTicks() / Slot.BclCompatibleTicks;

    private Lazy<object> Lazily(object of, string name, Func<object> compute)
    {
        // A site's state stays while nothing happens there; what was computed for instants long past does not.
        var results = known.GetOrCreateValue(of);
        if (results.Count > MostOfAState)
        {
            results.Clear();
        }

        return results.GetOrAdd(name, _ => new Lazy<object>(() =>
        {
            try
            {
                return compute();
            }
            catch
            {
                // What failed once, such as a database that could not be reached, is tried again by whoever asks next.
                results.TryRemove(name, out Lazy<object>? _);
                throw;
            }
        }));
    }

    private Recent Computed((string Sight, string Name) key, Lazy<object> lazy)
    {
        var begun = Stopwatch.GetTimestamp();
        var value = lazy.Value;
        foreach (var (old, _) in recent.Where(r => r.Value.Age > Longest && r.Key != key))
        {
            recent.TryRemove(old, out _);
        }

        return recent[key] = new Recent(value, Duration.FromTimeSpan(Stopwatch.GetElapsedTime(begun)));
    }

    private sealed record OfOne<T>(object Circumstances, long Slot, T Value);

    private sealed class Recent(object value, Duration took)
    {
        private readonly long since = Stopwatch.GetTimestamp();
        private int renewed;

        public object Value => value;

        public Duration Age => Duration.FromTimeSpan(Stopwatch.GetElapsedTime(since));

        public Duration Good => Duration.Max(Duration.FromSeconds(2), Duration.Min(50 * took, Longest / 2));

        public bool TryRenew() => Interlocked.Exchange(ref renewed, 1) == 0;
    }
}
