using System.Runtime.CompilerServices;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// One chunk of event times: the sums S0 and S1 over those at risk, scanned backwards from the carried sums, and what the likelihood makes of them. An event time has one
/// term for Breslow; for Efron one for each of its d events, the l-th (l = 0 ... d - 1) with l/d of the tied events' risk taken out.
/// </summary>
internal readonly ref struct EventTimeMeans
{
    private const int Columns = RiskSums.Columns;

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

    private RiskSums Sums => new(likelihood, from, to, carry);

    /// <summary>This chunk's part of the log likelihood; writes S0 and the hazard increments.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal double LogLikelihoodAndHazards()
    {
        var count = TermCount();
        using var buffer = new Rented(2 * count);
        var denominators = buffer.Span[..count];
        var weights = buffer.Span[count..];
        var s0 = likelihood.RiskAtRisk.AsSpan(from, Blocks);
        Sums.OfRisk(s0);
        var unit = grid.Weights is null;
        var (deathsAt, start, eta, hazards, hazardsOfEvents) = (grid.Deaths, grid.BlockStart, likelihood.Eta, likelihood.Hazard, likelihood.HazardOfEvents);
        double value = 0;
        var (term, events) = (0, 0);
        for (var k = from; k < to; k++)
        {
            events += deathsAt[k];
            if (unit && deathsAt[k] == 1)
            {
                value += eta[start[k]];
                (denominators[term], weights[term]) = (s0[k - from], 1);
                hazards[k] = hazardsOfEvents[k] = 1 / s0[k - from];
                term++;
                continue;
            }

            var terms = Terms(k);

            double weight = 0, tied = 0;
            for (var i = grid.BlockStart[k]; i < grid.BlockStart[k] + grid.Deaths[k]; i++)
            {
                weight += grid.WeightAt(i);
                tied += likelihood.Risk[i];
                value += grid.WeightAt(i) * eta[i];
            }

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

            hazards[k] = hazard;
            hazardsOfEvents[k] = ofEvents;
        }

        return value - (unit && (likelihood.Efron || count == events) ? Numerics.Columns.SumOfLogarithms(denominators) : Numerics.Columns.DotOfLogarithms(weights, denominators));
    }

    /// <summary>Subtracts the sum of w m m' over the terms, each times its event time's factor, from the lower triangle of a p by p matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void SubtractProducts(ReadOnlySpan<double> factors, Span<double> information)
    {
        var p = likelihood.Columns.Length;
        var count = TermCount();
        using var buffer = new Rented((Columns * Blocks) + (count * (p + 3)));
        var sums = buffer.Span[..(Columns * Blocks)];
        var rest = buffer.Span[(Columns * Blocks)..];
        var scales = rest[..count];
        var shares = rest.Slice(count, count);
        var weighted = rest.Slice(2 * count, count);
        var means = rest[(3 * count)..];
        ScaleTerms(scales, shares);
        for (var j = 0; j < p; j++)
        {
            if (j % Columns == 0)
            {
                Sums.OfRiskTimesColumns(j, sums);
            }

            var mean = means.Slice(j * count, count);
            var s1 = sums.Slice(j % Columns * Blocks, Blocks);
            Means(j, s1, scales, shares, mean);
            Weigh(factors, mean, weighted);
            Numerics.Columns.AddDots(weighted, means, count, -1, information.Slice(j * p, j + 1));
        }
    }

    /// <summary>
    /// Column by column, each by event time of the chunk: the average over its terms of the mean at risk, and the increments of the hazard times that mean, for survivors
    /// and what the events meet less than that.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void MeansAndHazards(Span<double> means, Span<double> hazards, Span<double> lessForEvents)
    {
        using var buffer = new Rented(Columns * Blocks);
        for (var column = 0; column < likelihood.Columns.Length; column++)
        {
            if (column % Columns == 0)
            {
                Sums.OfRiskTimesColumns(column, buffer.Span);
            }

            var part = new Range(column * Blocks, (column + 1) * Blocks);
            MeansAndHazards(column, buffer.Span.Slice(column % Columns * Blocks, Blocks), means[part], hazards[part], lessForEvents[part]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MeansAndHazards(int column, ReadOnlySpan<double> s1, Span<double> means, Span<double> hazards, Span<double> lessForEvents)
    {
        var s0 = likelihood.RiskAtRisk.AsSpan(from, Blocks);
        var unit = grid.Weights is null;
        for (var k = from; k < to; k++)
        {
            var at = k - from;
            if (unit && grid.Deaths[k] == 1)
            {
                means[at] = s1[at] / s0[at];
                hazards[at] = means[at] / s0[at];
                lessForEvents[at] = 0;
                continue;
            }

            var (weight, tied, tiedX) = Tied(k, column);
            var terms = Terms(k);
            double mean = 0, hazard = 0, less = 0;
            for (var l = 0; l < terms; l++)
            {
                var share = (double)l / terms;
                var denominator = s0[at] - (share * tied);
                var m = (s1[at] - (share * tiedX)) / denominator;
                var increment = weight / terms * m / denominator;
                mean += m / terms;
                hazard += increment;
                less += share * increment;
            }

            (means[at], hazards[at], lessForEvents[at]) = (mean, hazard, less);
        }
    }

    /// <summary>By event time: the sum of w / denominator^2 over its terms, the variance of the hazard increment.</summary>
    internal void Variances(double[] destination)
    {
        var s0 = likelihood.RiskAtRisk.AsSpan(from, Blocks);
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
                var denominator = s0[k - from] - ((double)l / terms * tied);
                destination[k] += weight / terms / denominator / denominator;
            }
        }
    }

    private int Terms(int k) => likelihood.Efron ? grid.Deaths[k] : 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ScaleTerms(Span<double> scales, Span<double> shares)
    {
        var s0 = likelihood.RiskAtRisk.AsSpan(from, Blocks);
        var unit = grid.Weights is null;
        var deaths = grid.Deaths;
        var hazards = likelihood.Hazard;
        var term = 0;
        for (var k = from; k < to; k++)
        {
            if (unit && deaths[k] == 1)
            {
                (scales[term], shares[term]) = (hazards[k], 0);
                term++;
                continue;
            }

            var terms = Terms(k);

            double weight = 0, tied = 0;
            for (var i = grid.BlockStart[k]; i < grid.BlockStart[k] + grid.Deaths[k]; i++)
            {
                weight += grid.WeightAt(i);
                tied += likelihood.Risk[i];
            }

            var root = Math.Sqrt(weight / terms);
            for (var l = 0; l < terms; l++, term++)
            {
                shares[term] = (double)l / terms;
                scales[term] = root / (s0[k - from] - (shares[term] * tied));
            }
        }
    }

    /// <summary>By term: scale (S1 - share E1). Stretches without ties are multiplied as vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Means(int column, ReadOnlySpan<double> s1, ReadOnlySpan<double> scales, ReadOnlySpan<double> shares, Span<double> destination)
    {
        var deaths = grid.Deaths;
        var term = 0;
        for (var k = from; k < to; k++)
        {
            var first = k;
            while (k < to && (deaths[k] == 1 || !likelihood.Efron))
            {
                k++;
            }

            Numerics.Columns.Multiply(scales.Slice(term, k - first), s1.Slice(first - from, k - first), destination.Slice(term, k - first));
            term += k - first;
            if (k == to)
            {
                return;
            }

            var tiedX = Tied(k, column).RiskX;
            for (var l = 0; l < deaths[k]; l++, term++)
            {
                destination[term] = scales[term] * (s1[k - from] - (shares[term] * tiedX));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
