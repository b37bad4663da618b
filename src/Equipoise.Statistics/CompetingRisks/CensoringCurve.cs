using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.CompetingRisks;

/// <summary>The probability G(t) of not being censored by t: a product limit with censorings as its events, in one censoring group.</summary>
internal sealed class CensoringCurve
{
    private readonly double last;

    private CensoringCurve(double[] times, double[] atRisk, double[] censored, double[] probability, double last) =>
        (Times, AtRisk, Censored, Probability, this.last) = (times, atRisk, censored, probability, last);

    /// <summary>The distinct censoring times, ascending.</summary>
    internal double[] Times { get; }

    internal double[] AtRisk { get; }

    internal double[] Censored { get; }

    /// <summary>G just after each time.</summary>
    internal double[] Probability { get; }

    internal static CensoringCurve Of(CompetingSample sample, Factor? groups, int group, CensoringTies ties)
    {
        var survival = sample.Survival;
        var rows = new List<int>();
        double weight = 0;
        foreach (var row in survival.ByTime)
        {
            if ((groups is null || groups.Codes[row] == group) && sample.WeightOf(row) > 0)
            {
                rows.Add(row);
                weight += survival.Entries.IsEmpty ? sample.WeightOf(row) : 0;
            }
        }

        var entering = new List<int>();
        foreach (var row in survival.ByEntry)
        {
            if ((groups is null || groups.Codes[row] == group) && sample.WeightOf(row) > 0)
            {
                entering.Add(row);
            }
        }

        var (times, atRisk, censored, probability) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var (g, entered) = (1.0, 0);
        for (var i = 0; i < rows.Count;)
        {
            var time = survival.Times[rows[i]];
            for (; entered < entering.Count && survival.Entries[entering[entered]] < time; entered++)
            {
                weight += sample.WeightOf(entering[entered]);
            }

            double events = 0, leaving = 0;
            for (; i < rows.Count && survival.Times[rows[i]] == time; i++)
            {
                leaving += survival.Events[rows[i]] ? 0 : sample.WeightOf(rows[i]);
                events += survival.Events[rows[i]] ? sample.WeightOf(rows[i]) : 0;
            }

            if (leaving > 0)
            {
                var n = weight - (ties == CensoringTies.EventsLeaveFirst ? events : 0);
                g *= Math.Max(0, (n - leaving) / n);
                times.Add(time);
                atRisk.Add(n);
                censored.Add(leaving);
                probability.Add(g);
            }

            weight -= events + leaving;
        }

        return new CensoringCurve([.. times], [.. atRisk], [.. censored], [.. probability], rows.Count == 0 ? 0 : survival.Times[rows[^1]]);
    }

    /// <summary>G(t-); 0 after the group's last observation, as in crr: nobody of the group is seen there.</summary>
    internal double Before(double time)
    {
        if (time > last)
        {
            return 0;
        }

        var at = CountBefore(time);
        return at == 0 ? 1 : Probability[at - 1];
    }

    /// <summary>The number of censoring times before the time.</summary>
    internal int CountBefore(double time)
    {
        int low = 0, high = Times.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Times[middle] < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
