using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// One chunk of event times: the sums S0 and S1 over those at risk, scanned backwards from the carried sums, and what the likelihood makes of them. An event time has one
/// term for Breslow; for Efron one for each of its d events, the l-th (l = 0 ... d - 1) with l/d of the tied events' risk taken out.
/// </summary>
internal readonly ref struct EventTimeMeans
{
    private readonly PartialLikelihood likelihood;
    private readonly RiskGrid grid;
    private readonly ReadOnlySpan<CompensatedSum> carry;
    private readonly int from;
    private readonly int to;

    internal EventTimeMeans(PartialLikelihood likelihood, int chunk, ReadOnlySpan<CompensatedSum> carry)
    {
        this.likelihood = likelihood;
        this.carry = carry;
        grid = likelihood.Grid;
        from = grid.ChunkStart[chunk];
        to = grid.ChunkStart[chunk + 1];
    }

    private int Blocks => to - from;

    /// <summary>The sums of r and r x that the part of the chunk in its first stratum adds to those at risk before it.</summary>
    internal void Totals(Span<CompensatedSum> destination)
    {
        var end = to;
        while (grid.StratumOf[end - 1] != grid.StratumOf[from])
        {
            end--;
        }

        var begin = grid.BlockStart[from];
        var length = grid.BlockStart[end] - begin;
        var risk = likelihood.Risk.AsSpan(begin, length);
        destination[0].Add(Numerics.Columns.Sum(risk));
        for (var j = 1; j < destination.Length; j++)
        {
            destination[j].Add(Numerics.Columns.Dot(risk, likelihood.Columns[j - 1].AsSpan(begin, length)));
        }

        if (grid.First is null)
        {
            return;
        }

        foreach (var position in EnteringAfter(from, end))
        {
            destination[0].Add(-likelihood.Risk[position]);
            for (var j = 1; j < destination.Length; j++)
            {
                destination[j].Add(-(likelihood.Risk[position] * likelihood.Columns[j - 1][position]));
            }
        }
    }

    /// <summary>This chunk's part of the log likelihood; writes the hazard increments.</summary>
    internal double LogLikelihoodAndHazards()
    {
        using var buffer = new Rented(Blocks + (2 * TermCount()));
        var s0 = buffer.Span[..Blocks];
        var denominators = buffer.Span.Slice(Blocks, (buffer.Span.Length - Blocks) / 2);
        var weights = buffer.Span[(Blocks + denominators.Length)..];
        RiskSums(0, s0);
        double value = 0;
        var term = 0;
        for (var k = from; k < to; k++)
        {
            var deaths = grid.Deaths[k];
            double weight = 0, tied = 0;
            for (var i = grid.BlockStart[k]; i < grid.BlockStart[k] + deaths; i++)
            {
                weight += grid.WeightAt(i);
                tied += likelihood.Risk[i];
                value += grid.WeightAt(i) * likelihood.EtaAt(i);
            }

            var terms = Terms(k);
            double hazard = 0, ofEvents = 0;
            for (var l = 0; l < terms; l++, term++)
            {
                var share = (double)l / terms;
                denominators[term] = s0[k - from] - (share * tied);
                weights[term] = weight / terms;
                var increment = weights[term] / denominators[term];
                hazard += increment;
                ofEvents += (1 - share) * increment;
            }

            likelihood.Hazard[k] = hazard;
            likelihood.HazardOfEvents[k] = ofEvents;
        }

        return value - Numerics.Columns.DotOfLogarithms(weights, denominators);
    }

    /// <summary>Subtracts the sum of w m m' over the terms, each times its event time's factor, from the lower triangle of a p by p matrix.</summary>
    internal void SubtractProducts(ReadOnlySpan<double> factors, Span<double> information)
    {
        var p = likelihood.Columns.Length;
        var count = TermCount();
        using var buffer = new Rented(Blocks + (count * (p + 3)));
        var sums = buffer.Span[..Blocks];
        var scales = buffer.Span.Slice(Blocks, count);
        var shares = buffer.Span.Slice(Blocks + count, count);
        var weighted = buffer.Span.Slice(Blocks + (2 * count), count);
        var means = buffer.Span[(Blocks + (3 * count))..];
        RiskSums(0, sums);
        ScaleTerms(sums, scales, shares);
        for (var j = 0; j < p; j++)
        {
            RiskSums(j + 1, sums);
            var mean = means.Slice(j * count, count);
            Means(j, sums, scales, shares, mean);
            Weigh(factors, mean, weighted);
            for (var k = 0; k <= j; k++)
            {
                information[(j * p) + k] -= Numerics.Columns.Dot(weighted, means.Slice(k * count, count));
            }
        }
    }

    /// <summary>
    /// For one column, by event time: the average over its terms of the mean at risk, and the increments of the hazard times that mean, for survivors and for events.
    /// </summary>
    internal void MeansAndHazards(int column, double[] mean, double[] hazard, double[] hazardOfEvents)
    {
        using var buffer = new Rented(2 * Blocks);
        var s0 = buffer.Span[..Blocks];
        var s1 = buffer.Span[Blocks..];
        RiskSums(0, s0);
        RiskSums(column + 1, s1);
        for (var k = from; k < to; k++)
        {
            var (weight, tied, tiedX) = Tied(k, column);
            var terms = Terms(k);
            for (var l = 0; l < terms; l++)
            {
                var share = (double)l / terms;
                var denominator = s0[k - from] - (share * tied);
                var m = (s1[k - from] - (share * tiedX)) / denominator;
                var increment = weight / terms * m / denominator;
                mean[k] += m / terms;
                hazard[k] += increment;
                hazardOfEvents[k] += (1 - share) * increment;
            }
        }
    }

    /// <summary>By event time: the sum of w / denominator^2 over its terms, the variance of the hazard increment.</summary>
    internal void Variances(double[] destination)
    {
        using var buffer = new Rented(Blocks);
        RiskSums(0, buffer.Span);
        for (var k = from; k < to; k++)
        {
            double weight = 0, tied = 0;
            for (var i = grid.BlockStart[k]; i < grid.BlockStart[k] + grid.Deaths[k]; i++)
            {
                weight += grid.WeightAt(i);
                tied += likelihood.Risk[i];
            }

            var terms = Terms(k);
            for (var l = 0; l < terms; l++)
            {
                var denominator = buffer.Span[k - from] - ((double)l / terms * tied);
                destination[k] += weight / terms / denominator / denominator;
            }
        }
    }

    private int Terms(int k) => likelihood.Efron ? grid.Deaths[k] : 1;

    private int TermCount()
    {
        if (!likelihood.Efron)
        {
            return Blocks;
        }

        var count = 0;
        for (var k = from; k < to; k++)
        {
            count += grid.Deaths[k];
        }

        return count;
    }

    private ReadOnlySpan<int> EnteringAfter(int first, int end)
    {
        var start = grid.EnteringStart[first + 1];
        return grid.Entering.AsSpan(start, grid.EnteringStart[Math.Min(end + 1, grid.BlockCount)] - start);
    }

    /// <summary>The sum of r (component 0) or of r times column component - 1 over those at risk at each event time of the chunk.</summary>
    private void RiskSums(int component, Span<double> destination)
    {
        if (grid.First is not null)
        {
            RiskSumsWithEntries(component, destination);
            return;
        }

        var column = component == 0 ? default : likelihood.Columns[component - 1].AsSpan();
        var risk = likelihood.Risk.AsSpan();
        var sum = carry[component].Value;
        var i = grid.BlockStart[to] - 1;
        var many = grid.StratumOf[^1] > 0;
        for (var k = to - 1; k >= from; k--)
        {
            if (many && k < to - 1 && grid.EndsStratum(k))
            {
                sum = 0;
            }

            var start = grid.BlockStart[k];
            if (component == 0)
            {
                for (; i >= start; i--)
                {
                    sum += risk[i];
                }
            }
            else
            {
                for (; i >= start; i--)
                {
                    sum += risk[i] * column[i];
                }
            }

            destination[k - from] = sum;
        }
    }

    /// <summary>
    /// The same where rows leave the sum at their entry: compensated, because what is left after a large risk has gone would otherwise be its rounding. (With a
    /// risk ratio of e^20 between rows a plain sum keeps 7 digits; this one keeps all.)
    /// </summary>
    private void RiskSumsWithEntries(int component, Span<double> destination)
    {
        var column = component == 0 ? default : likelihood.Columns[component - 1].AsSpan();
        var risk = likelihood.Risk.AsSpan();
        var sum = carry[component];
        var i = grid.BlockStart[to] - 1;
        for (var k = to - 1; k >= from; k--)
        {
            if (k < to - 1 && grid.EndsStratum(k))
            {
                sum = default;
            }

            for (; i >= grid.BlockStart[k]; i--)
            {
                sum.Add(risk[i] * (component == 0 ? 1 : column[i]));
            }

            foreach (var position in EnteringAfter(k, k + 1))
            {
                sum.Add(-(risk[position] * (component == 0 ? 1 : column[position])));
            }

            destination[k - from] = sum.Value;
        }
    }

    private (double Weight, double Risk, double RiskX) Tied(int k, int column)
    {
        double weight = 0, risk = 0, riskX = 0;
        for (var i = grid.BlockStart[k]; i < grid.BlockStart[k] + grid.Deaths[k]; i++)
        {
            weight += grid.WeightAt(i);
            risk += likelihood.Risk[i];
            riskX += likelihood.Risk[i] * likelihood.Columns[column][i];
        }

        return (weight, risk, riskX);
    }

    /// <summary>By term: sqrt(w) / (S0 - share E0), and the share.</summary>
    private void ScaleTerms(ReadOnlySpan<double> s0, Span<double> scales, Span<double> shares)
    {
        var term = 0;
        for (var k = from; k < to; k++)
        {
            double weight = 0, tied = 0;
            for (var i = grid.BlockStart[k]; i < grid.BlockStart[k] + grid.Deaths[k]; i++)
            {
                weight += grid.WeightAt(i);
                tied += likelihood.Risk[i];
            }

            var terms = Terms(k);
            var root = Math.Sqrt(weight / terms);
            for (var l = 0; l < terms; l++, term++)
            {
                shares[term] = (double)l / terms;
                scales[term] = root / (s0[k - from] - (shares[term] * tied));
            }
        }
    }

    private void Means(int column, ReadOnlySpan<double> s1, ReadOnlySpan<double> scales, ReadOnlySpan<double> shares, Span<double> destination)
    {
        var term = 0;
        for (var k = from; k < to; k++)
        {
            var terms = Terms(k);
            if (terms == 1)
            {
                destination[term] = scales[term] * s1[k - from];
                term++;
                continue;
            }

            var tiedX = Tied(k, column).RiskX;
            for (var l = 0; l < terms; l++, term++)
            {
                destination[term] = scales[term] * (s1[k - from] - (shares[term] * tiedX));
            }
        }
    }

    private void Weigh(ReadOnlySpan<double> factors, ReadOnlySpan<double> mean, Span<double> destination)
    {
        if (factors.IsEmpty)
        {
            mean.CopyTo(destination);
            return;
        }

        var term = 0;
        for (var k = from; k < to; k++)
        {
            for (var l = 0; l < Terms(k); l++, term++)
            {
                destination[term] = factors[k] * mean[term];
            }
        }
    }
}
