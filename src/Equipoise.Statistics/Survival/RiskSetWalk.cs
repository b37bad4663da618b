using System.Runtime.CompilerServices;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>Meets each event time once, in order.</summary>
internal interface IRiskSetVisitor
{
    /// <summary>An event time with the weight at risk and the weight of events, per group; a group with nobody at risk has exactly 0.</summary>
    void Visit(double time, ReadOnlySpan<double> atRisk, ReadOnlySpan<double> events);
}

/// <summary>Walks through the risk sets of ordered rows. The scratch is kept from one part to the next, so that a million strata allocate nothing.</summary>
internal sealed class RiskSetWalk(int groups)
{
    private readonly CompensatedSum[] weight = new CompensatedSum[groups];
    private readonly int[] count = new int[groups];
    private readonly double[] atRisk = new double[groups];
    private readonly double[] events = new double[groups];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Visit<TVisitor>(RowSpan exits, RowSpan entries, ref TVisitor visitor)
        where TVisitor : struct, IRiskSetVisitor
    {
        Array.Clear(weight);
        Array.Clear(count);
        var weighted = exits.Weights.Length > 0;
        var entered = 0;
        if (entries.Count == 0)
        {
            for (var i = 0; i < exits.Count; i++)
            {
                Add(exits, i, 1);
            }
        }

        for (int i = 0, first = 0; i < exits.Count; first = i)
        {
            var time = exits.Times[i];
            for (; entered < entries.Count && entries.Times[entered] < time; entered++)
            {
                Add(entries, entered, 1);
            }

            var happened = false;
            for (; i < exits.Count && exits.Times[i] == time; i++)
            {
                happened |= (exits.Marks[i] & 1) == 1;
            }

            if (happened)
            {
                Array.Clear(events);
                for (var j = first; j < i; j++)
                {
                    events[exits.Marks[j] >> 1] += (exits.Marks[j] & 1) == 1 ? exits.Weight(j) : 0;
                }

                for (var group = 0; group < atRisk.Length; group++)
                {
                    atRisk[group] = count[group] == 0 ? 0 : weighted ? weight[group].Value : count[group];
                }

                visitor.Visit(time, atRisk, events);
            }

            for (var j = first; j < i; j++)
            {
                Add(exits, j, -1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(RowSpan rows, int i, int sign)
    {
        var group = rows.Marks[i] >> 1;
        count[group] += sign;
        if (rows.Weights.Length > 0)
        {
            weight[group].Add(sign * rows.Weights[i]);
        }
    }
}
