using System.Globalization;

namespace Equipoise.Statistics.Survival;

/// <summary>A function of time at the event times of a grid.</summary>
internal static class EventTimeTransform
{
    internal static double[] Of(SurvivalSample sample, RiskGrid grid, TimeTransform transform) => transform switch
    {
        TimeTransform.Identity => grid.Times,
        TimeTransform.Log => Array.ConvertAll(grid.Times, Log),
        TimeTransform.Rank => Ranks(sample, grid),
        _ => EventsBefore(sample, grid),
    };

    private static double Log(double time) => time > 0
        ? Math.Log(time)
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"there is an event at time {time:R}, which has no logarithm"), nameof(time));

    /// <summary>Mean ranks among the times of all rows, events and censorings; strata are not kept apart.</summary>
    private static double[] Ranks(SurvivalSample sample, RiskGrid grid)
    {
        var order = InOrderOfTime(grid);
        var ranks = new double[order.Length];
        var times = sample.SortedTimes;
        var next = 0;
        for (var i = 0; i < times.Length;)
        {
            var time = times[i];
            var before = i;
            while (i < times.Length && times[i] == time)
            {
                i++;
            }

            for (; next < order.Length && grid.Times[order[next]] == time; next++)
            {
                ranks[order[next]] = (before + 1 + i) / 2.0;
            }
        }

        return ranks;
    }

    private static int[] InOrderOfTime(RiskGrid grid)
    {
        var order = Enumerable.Range(0, grid.BlockCount).ToArray();
        if (grid.BlockCount > 0 && grid.StratumOf[^1] > 0)
        {
            Array.Sort((double[])grid.Times.Clone(), order);
        }

        return order;
    }

    /// <summary>1 - S(t-) with S the unweighted Kaplan-Meier curve of all rows.</summary>
    private static double[] EventsBefore(SurvivalSample sample, RiskGrid grid)
    {
        var order = InOrderOfTime(grid);
        var values = new double[order.Length];
        var next = 0;
        var entered = 0;
        var survival = 1.0;
        var byTime = sample.ByTime;
        var times = sample.SortedTimes;
        var entries = sample.SortedEntries;
        for (var i = 0; i < byTime.Length;)
        {
            var time = times[i];
            while (entered < entries.Length && entries[entered] < time)
            {
                entered++;
            }

            var atRisk = (entries.IsEmpty ? byTime.Length : entered) - i;
            for (; next < order.Length && grid.Times[order[next]] == time; next++)
            {
                values[order[next]] = 1 - survival;
            }

            var events = 0;
            for (; i < byTime.Length && times[i] == time; i++)
            {
                events += sample.Events[byTime[i]] ? 1 : 0;
            }

            survival *= 1 - ((double)events / atRisk);
        }

        return values;
    }
}
