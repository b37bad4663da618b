using System.Runtime.CompilerServices;

namespace Equipoise.Statistics.Survival;

/// <summary>The log-rank statistic of two groups on sorted columns, without allocation: for simulations that call it a million times.</summary>
public static class LogRankKernel
{
    /// <summary>
    /// U = expected less observed events of the second group and V its hypergeometric variance, as <see cref="LogRank"/> gives them without strata, entries or weights.
    /// Times tie when they are equal.
    /// </summary>
    /// <param name="sortedTimes">Ascending; not checked.</param>
    /// <param name="events">In the order of the times: true for an event.</param>
    /// <param name="inSecond">In the order of the times: true for the second group.</param>
    /// <exception cref="ArgumentException">The columns differ in length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double U, double V) TwoGroups(ReadOnlySpan<double> sortedTimes, ReadOnlySpan<bool> events, ReadOnlySpan<bool> inSecond)
    {
        if (events.Length != sortedTimes.Length || inSecond.Length != sortedTimes.Length)
        {
            throw new ArgumentException($"the columns have {sortedTimes.Length}, {events.Length} and {inSecond.Length} elements", nameof(sortedTimes));
        }

        var secondAtRisk = inSecond.Count(true);
        double u = 0, v = 0;
        for (var i = 0; i < sortedTimes.Length;)
        {
            var time = sortedTimes[i];
            var atRisk = sortedTimes.Length - i;
            int happened = 0, happenedInSecond = 0, leaving = 0;
            for (; i < sortedTimes.Length && sortedTimes[i] == time; i++)
            {
                var second = inSecond[i] ? 1 : 0;
                var isEvent = events[i] ? 1 : 0;
                leaving += second;
                happened += isEvent;
                happenedInSecond += isEvent & second;
            }

            if (happened > 0)
            {
                var share = (double)secondAtRisk / atRisk;
                u += (happened * share) - happenedInSecond;
                v += LogRankSums.VarianceScale(atRisk, happened) * share * (1 - share);
            }

            secondAtRisk -= leaving;
        }

        return (u, v);
    }
}
