using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Equipoise.Trials.Ledger;

namespace Equipoise.Web.Centre;

/// <summary>What was computed from a state, for as long as that state is the one shown: a page that is asked for again between two entries costs nothing.</summary>
public sealed class Kept
{
    private readonly ConditionalWeakTable<TrialState, ConcurrentDictionary<string, Lazy<object>>> known = [];

    /// <summary>The result under a name, computed at most once for a state.</summary>
    /// <param name="state">The state as the sight shows it.</param>
    /// <param name="name">What is computed, with all that it depends on beside the state, such as the day.</param>
    /// <param name="compute">Computes it.</param>
    public T Of<T>(TrialState state, string name, Func<T> compute)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(state);
        var lazy = known.GetOrCreateValue(state).GetOrAdd(name, _ => new Lazy<object>(() => compute()));
        return (T)lazy.Value;
    }
}
