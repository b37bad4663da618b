namespace Equipoise.Statistics.Survival;

/// <summary>Counts of pairs by row, stratum by stratum from the last event time to the first.</summary>
internal sealed class ConcordantPairs
{
    private readonly RiskGrid grid;
    private readonly int[] rank;
    private readonly double[] tree;
    private readonly double[] at;

    // By position, twice the concordant less the discordant and the comparable pairs that the row is part of, over its own weight.
    private readonly double[] balance;
    private readonly double[] comparable;
    private double concordant;
    private double discordant;
    private double tiedScore;
    private double tiedTime;
    private double tiedBoth;

    internal ConcordantPairs(double[] scores, RiskGrid grid)
    {
        this.grid = grid;
        var distinct = scores.Distinct().Order().ToArray();
        rank = new int[grid.Active];
        for (var i = 0; i < rank.Length; i++)
        {
            rank[i] = Array.BinarySearch(distinct, scores[grid.Rows[i]]);
        }

        tree = new double[distinct.Length + 1];
        at = new double[distinct.Length];
        balance = new double[grid.Active];
        comparable = new double[grid.Active];
        CountBackwards();
        CountForwards();
    }

    internal double Comparable => concordant + discordant + tiedScore;

    internal ConcordanceResult Result()
    {
        var value = (concordant + (tiedScore / 2)) / Comparable;
        double variance = 0;
        for (var i = 0; i < balance.Length; i++)
        {
            // Pairs won less lost over 2 is con + tied/2 less half the comparable pairs.
            var influence = grid.WeightAt(i) * ((balance[i] / 2) + (comparable[i] * (0.5 - value))) / Comparable;
            variance += influence * influence;
        }

        return new ConcordanceResult(concordant, discordant, tiedScore, tiedTime, tiedBoth, value, variance);
    }

    /// <summary>Each event against everyone at risk at its time who has no event then.</summary>
    private void CountBackwards()
    {
        for (var k = grid.BlockCount - 1; k >= 0; k--)
        {
            if (grid.EndsStratum(k))
            {
                Array.Clear(tree);
                Array.Clear(at);
            }

            var firstCensored = grid.BlockStart[k] + grid.Deaths[k];
            for (var i = firstCensored; i < grid.BlockStart[k + 1]; i++)
            {
                Add(rank[i], grid.WeightAt(i));
            }

            // Those first at risk at the next event time are not at risk here.
            if (grid.First is not null && k + 1 < grid.BlockCount)
            {
                for (var e = grid.EnteringStart[k + 1]; e < grid.EnteringStart[k + 2]; e++)
                {
                    Add(rank[grid.Entering[e]], -grid.WeightAt(grid.Entering[e]));
                }
            }

            var all = Below(at.Length);
            for (var i = grid.BlockStart[k]; i < firstCensored; i++)
            {
                var weight = grid.WeightAt(i);
                var below = Below(rank[i]);
                var same = at[rank[i]];
                var above = all - below - same;
                concordant += weight * below;
                discordant += weight * above;
                tiedScore += weight * same;
                balance[i] += below - above;
                comparable[i] += all;
            }

            CountTies(k);
            for (var i = grid.BlockStart[k]; i < firstCensored; i++)
            {
                Add(rank[i], grid.WeightAt(i));
            }
        }
    }

    private void CountTies(int k)
    {
        double sum = 0, squares = 0, sameSum = 0;
        foreach (var group in Enumerable.Range(grid.BlockStart[k], grid.Deaths[k]).GroupBy(i => rank[i]))
        {
            double weight = 0;
            foreach (var i in group)
            {
                weight += grid.WeightAt(i);
                squares += grid.WeightAt(i) * grid.WeightAt(i);
            }

            sum += weight;
            sameSum += weight * weight;
        }

        tiedBoth += (sameSum - squares) / 2;
        tiedTime += ((sum * sum) - sameSum) / 2;
    }

    /// <summary>Each row against the events that happened while it was at risk, its own event time excepted: as sums up to its end less sums up to its entry.</summary>
    private void CountForwards()
    {
        var atEntry = new double[grid.First is null ? 0 : grid.Active];
        var countedAtEntry = new double[atEntry.Length];
        for (var k = 0; k < grid.BlockCount; k++)
        {
            if (grid.StartsStratum(k))
            {
                Array.Clear(tree);
                Array.Clear(at);
            }

            for (var e = grid.First is null ? 0 : grid.EnteringStart[k]; e < (grid.First is null ? 0 : grid.EnteringStart[k + 1]); e++)
            {
                var i = grid.Entering[e];
                (atEntry[i], countedAtEntry[i]) = Met(i);
            }

            var firstCensored = grid.BlockStart[k] + grid.Deaths[k];
            for (var i = grid.BlockStart[k]; i < firstCensored; i++)
            {
                AddMet(i);
            }

            for (var i = grid.BlockStart[k]; i < firstCensored; i++)
            {
                Add(rank[i], grid.WeightAt(i));
            }

            for (var i = firstCensored; i < grid.BlockStart[k + 1]; i++)
            {
                AddMet(i);
            }
        }

        void AddMet(int i)
        {
            var (met, counted) = Met(i);
            balance[i] += met - (atEntry.Length == 0 ? 0 : atEntry[i]);
            comparable[i] += counted - (atEntry.Length == 0 ? 0 : countedAtEntry[i]);
        }
    }

    /// <summary>Events so far with a higher score (pairs won) less those with a lower one, and all of them.</summary>
    private (double Balance, double Counted) Met(int i)
    {
        var below = Below(rank[i]);
        var all = Below(at.Length);
        return (all - below - at[rank[i]] - below, all);
    }

    private void Add(int index, double weight)
    {
        at[index] += weight;
        for (var node = index + 1; node < tree.Length; node += node & -node)
        {
            tree[node] += weight;
        }
    }

    private double Below(int index)
    {
        double sum = 0;
        for (var node = index; node > 0; node -= node & -node)
        {
            sum += tree[node];
        }

        return sum;
    }
}
