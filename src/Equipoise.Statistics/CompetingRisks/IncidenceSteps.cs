using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.CompetingRisks;

/// <summary>Numbers at risk and events by cause at each distinct time of one set of rows, with the event-free probability and the incidences that follow.</summary>
internal sealed class IncidenceSteps
{
    private double[] entryTimes = [];
    private double[] enteredWeight = [];

    private IncidenceSteps(int times, int causes)
    {
        Time = new double[times];
        AtRisk = new int[times];
        Censored = new int[times];
        Weight = new double[times];
        CensoredWeight = new double[times];
        SurvivalBefore = new double[times];
        Survival = new double[times];
        Events = NewRows<int>();
        EventWeight = NewRows<double>();
        Incidence = NewRows<double>();

        T[][] NewRows<T>() => [.. Enumerable.Range(0, causes).Select(_ => new T[times])];
    }

    internal double[] Time { get; }

    /// <summary>Rows at risk just before each time.</summary>
    internal int[] AtRisk { get; }

    internal int[] Censored { get; }

    /// <summary>By cause and time.</summary>
    internal int[][] Events { get; }

    /// <summary>The weight at risk just before each time.</summary>
    internal double[] Weight { get; }

    internal double[] CensoredWeight { get; }

    /// <summary>By cause and time.</summary>
    internal double[][] EventWeight { get; }

    internal double[] SurvivalBefore { get; }

    /// <summary>Just after each time.</summary>
    internal double[] Survival { get; }

    /// <summary>By cause, just after each time.</summary>
    internal double[][] Incidence { get; }

    internal double AllEvents(int at) => EventWeight.Sum(cause => cause[at]);

    /// <summary>True where all at risk have an event.</summary>
    internal bool Exhausts(int at) => Events.Sum(cause => cause[at]) == AtRisk[at];

    /// <summary>True where all had an event of one cause by now, so that its incidence is 1 whatever the weights: a probability without variance.</summary>
    internal bool IsCertain(int cause, int at) => Exhausts(at) && !Incidence.Where((_, other) => other != cause).Any(other => other[at] > 0);

    /// <param name="exits">Rows in order of time, marked 2 * cause + event.</param>
    /// <param name="entries">The same rows in order of entry; empty when all are at risk from the origin.</param>
    /// <param name="causes">The number of causes.</param>
    internal static IncidenceSteps Of(RowSpan exits, RowSpan entries, int causes)
    {
        var distinct = Math.Min(1, exits.Count);
        for (var i = 1; i < exits.Count; i++)
        {
            distinct += exits.Times[i] == exits.Times[i - 1] ? 0 : 1;
        }

        var steps = new IncidenceSteps(distinct, causes) { entryTimes = entries.Times.ToArray(), enteredWeight = new double[entries.Count + 1] };
        for (var i = 0; i < entries.Count; i++)
        {
            steps.enteredWeight[i + 1] = steps.enteredWeight[i] + entries.Weight(i);
        }

        var weight = new CompensatedSum();
        for (var i = 0; entries.Count == 0 && i < exits.Count; i++)
        {
            weight.Add(exits.Weight(i));
        }

        var entered = 0;
        for (int i = 0, at = 0; i < exits.Count; at++)
        {
            var time = exits.Times[i];
            for (; entered < entries.Count && entries.Times[entered] < time; entered++)
            {
                weight.Add(entries.Weight(entered));
            }

            (steps.Time[at], steps.AtRisk[at], steps.Weight[at]) = (time, (entries.Count == 0 ? exits.Count : entered) - i, weight.Value);
            for (; i < exits.Count && exits.Times[i] == time; i++)
            {
                var cause = exits.Marks[i] >> 1;
                if ((exits.Marks[i] & 1) == 1)
                {
                    steps.Events[cause][at]++;
                    steps.EventWeight[cause][at] += exits.Weight(i);
                }
                else
                {
                    steps.Censored[at]++;
                    steps.CensoredWeight[at] += exits.Weight(i);
                }

                weight.Add(-exits.Weight(i));
            }

            steps.Move(at);
        }

        return steps;
    }

    /// <summary>The weight at risk at a time of others that lies before time <paramref name="next"/> of these rows and after the one before it.</summary>
    internal double WeightAt(double time, int next)
    {
        if (enteredWeight.Length == 1)
        {
            return Weight[next];
        }

        return next == 0 ? EnteredBefore(time)
            : Weight[next - 1] - AllEvents(next - 1) - CensoredWeight[next - 1] + EnteredBefore(time) - EnteredBefore(Time[next - 1]);
    }

    private double EnteredBefore(double time)
    {
        int low = 0, high = entryTimes.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = entryTimes[middle] < time ? (middle + 1, high) : (low, middle);
        }

        return enteredWeight[low];
    }

    private void Move(int at)
    {
        var before = at == 0 ? 1 : Survival[at - 1];
        SurvivalBefore[at] = before;
        Survival[at] = Exhausts(at) ? 0 : before * ((Weight[at] - AllEvents(at)) / Weight[at]);
        for (var cause = 0; cause < Events.Length; cause++)
        {
            Incidence[cause][at] = (at == 0 ? 0 : Incidence[cause][at - 1]) + (before * (EventWeight[cause][at] / Weight[at]));
        }
    }
}
