using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Equipoise.Trials.Ledger;
using Equipoise.Web.Trial;

namespace Equipoise.Web.Centre;

/// <summary>
/// What was computed from a state, for as long as that state is the one shown: a page that is asked for again between two entries costs nothing. In a trial of many participants what was computed from a
/// slightly older state of the same sight is shown for a while, twenty times as long as computing it took and at most <see cref="Longest"/>, while it is computed anew beside the request.
/// </summary>
/// <param name="host">The trial.</param>
public sealed class Kept(TrialHost host)
{
    /// <summary>With fewer participants every table is of the state shown.</summary>
    public const int Many = 1000;

    /// <summary>The oldest that a table may be.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly ConditionalWeakTable<TrialState, ConcurrentDictionary<string, Lazy<object>>> known = [];
    private readonly ConcurrentDictionary<(string Sight, string Name), Recent> recent = new();

    /// <summary>The result under a name, computed at most once for a state.</summary>
    /// <param name="state">The state as the sight shows it.</param>
    /// <param name="name">What is computed, with all that it depends on beside the state, such as the day.</param>
    /// <param name="compute">Computes it, from the state and nothing of the request.</param>
    public T Of<T>(TrialState state, string name, Func<T> compute)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(state);
        var lazy = known.GetOrCreateValue(state).GetOrAdd(name, _ => new Lazy<object>(() => compute()));
        if (lazy.IsValueCreated || state.Participants.Count < Many || host.SightOf(state) is not { } sight)
        {
            return (T)lazy.Value;
        }

        if (!recent.TryGetValue((sight, name), out var last) || last.Age > Longest)
        {
            return (T)Computed((sight, name), lazy).Value;
        }

        if (last.Age > last.Good && last.TryRenew())
        {
            _ = Task.Run(() => Computed((sight, name), lazy));
        }

        return (T)last.Value;
    }

    private Recent Computed((string Sight, string Name) key, Lazy<object> lazy)
    {
        var begun = Stopwatch.GetTimestamp();
        var value = lazy.Value;
        foreach (var (old, _) in recent.Where(r => r.Value.Age > Longest && r.Key != key))
        {
            recent.TryRemove(old, out _);
        }

        return recent[key] = new Recent(value, Stopwatch.GetElapsedTime(begun));
    }

    private sealed class Recent(object value, TimeSpan took)
    {
        private readonly long since = Stopwatch.GetTimestamp();
        private int renewing;

        public object Value => value;

        public TimeSpan Age => Stopwatch.GetElapsedTime(since);

        public TimeSpan Good => 20 * took < Longest / 2 ? 20 * took : Longest / 2;

        public bool TryRenew() => Interlocked.Exchange(ref renewing, 1) == 0;
    }
}
