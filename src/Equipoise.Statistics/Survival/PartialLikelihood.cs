using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// Cox's log partial likelihood with Breslow's or Efron's ties, in linear time per call, on all cores. With r = w exp(eta) and the sums S0 and S1 of r and r x over those
/// at risk, one pass backwards in time gives the means m = S1 / S0 and the increments of the cumulative hazard; then with H, the hazard that a row has met,
/// gradient = sum x (w d - r H) and information = sum r H x x' - sum w m m' (over the tied events one by one for Efron, w their mean weight). The matrix of
/// sums r x x' over each risk set is never formed. <see cref="PartialLikelihoodByDefinition"/> is the readable form; the two are tested equal.
/// </summary>
internal sealed class PartialLikelihood : ILogLikelihood
{
    /// <summary>Exponents within this need no shift: sums of exp of them are far from overflow and underflow.</summary>
    private const double SafeExponent = 200;

    private readonly double[] eta;
    private readonly double[]? offsets;
    private readonly double[] extremes;
    private readonly CompensatedSum[] carry;
    private readonly CompensatedSum[] hazardUpTo;
    private readonly double[] chunkSums;
    private readonly int width;

    internal PartialLikelihood(RiskGrid grid, double[][] columns, double[]? offsets, bool efron)
    {
        Grid = grid;
        Columns = columns;
        Efron = efron;
        this.offsets = offsets;
        var p = columns.Length;
        width = 1 + p;
        eta = new double[grid.Active];
        Risk = new double[grid.Active];
        Hazard = new double[grid.BlockCount];
        HazardOfEvents = new double[grid.BlockCount];
        Cumulative = new double[grid.BlockCount];
        Shift = new double[grid.BlockCount == 0 ? 1 : grid.StratumOf[^1] + 1];
        carry = new CompensatedSum[(grid.ChunkCount + 1) * width];
        hazardUpTo = grid.First is null ? [] : new CompensatedSum[grid.BlockCount];
        chunkSums = new double[grid.ChunkCount * Math.Max(1, p + (p * p))];
        Gradient = new double[p];
        Information = new double[p, p];
        extremes = [.. columns.Select(Largest), offsets is null ? 0 : Largest(offsets)];

        double Largest(double[] column)
        {
            double largest = 0;
            foreach (var value in column.AsSpan(0, grid.Active))
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            return largest;
        }
    }

    public double Value { get; private set; }

    public double[] Gradient { get; }

    public double[,] Information { get; }

    internal RiskGrid Grid { get; }

    /// <summary>The covariates by position.</summary>
    internal double[][] Columns { get; }

    internal bool Efron { get; }

    /// <summary>By position: weight times exp(eta - <see cref="Shift"/>).</summary>
    internal double[] Risk { get; }

    /// <summary>The increment of the baseline hazard at each event time, for those who survive it, times exp(Shift).</summary>
    internal double[] Hazard { get; }

    /// <summary>The part of it that the events themselves meet: the whole for Breslow, on average about half for Efron.</summary>
    internal double[] HazardOfEvents { get; }

    /// <summary>The sum of <see cref="Hazard"/> within the stratum up to each event time.</summary>
    internal double[] Cumulative { get; }

    /// <summary>By stratum: what was taken from the exponents.</summary>
    internal double[] Shift { get; }

    public void Evaluate(ReadOnlySpan<double> coefficients)
    {
        Exponents(coefficients);
        ForChunks(AddUpRisk);
        CarryBackwards();
        ForChunks(chunk => chunkSums[chunk] = new EventTimeMeans(this, chunk, CarryInto(chunk)).LogLikelihoodAndHazards());
        Value = 0;
        for (var chunk = 0; chunk < Grid.ChunkCount; chunk++)
        {
            Value += chunkSums[chunk];
        }

        Accumulate([], Gradient, Information);
    }

    /// <summary>
    /// The gradient and information with the term of event time k multiplied by <paramref name="factors"/>[k]; without factors, of the likelihood itself.
    /// </summary>
    internal void Accumulate(double[] factors, double[] gradient, double[,] information)
    {
        var sum = new CompensatedSum();
        for (var k = 0; k < Grid.BlockCount; k++)
        {
            sum = Grid.StartsStratum(k) ? new CompensatedSum() : sum;
            sum.Add(Hazard[k] * (factors.Length == 0 ? 1 : factors[k]));
            Cumulative[k] = sum.Value;
            if (hazardUpTo.Length > 0)
            {
                hazardUpTo[k] = sum;
            }
        }

        var p = Columns.Length;
        var size = p + (p * p);
        ForChunks(chunk =>
        {
            var sums = chunkSums.AsSpan(chunk * size, size);
            sums.Clear();
            AddCurvature(chunk, factors, sums[..p], sums[p..]);
            new EventTimeMeans(this, chunk, CarryInto(chunk)).SubtractProducts(factors, sums[p..]);
        });
        Array.Clear(gradient);
        Array.Clear(information);
        for (var chunk = 0; chunk < Grid.ChunkCount; chunk++)
        {
            var sums = chunkSums.AsSpan(chunk * size, size);
            for (var j = 0; j < p; j++)
            {
                gradient[j] += sums[j];
                for (var k = 0; k <= j; k++)
                {
                    information[j, k] += sums[p + (j * p) + k];
                    information[k, j] = information[j, k];
                }
            }
        }
    }

    /// <summary>The hazard a position has met up to its end, its own event included.</summary>
    internal double HazardMet(int position, int block, bool happened, ReadOnlySpan<double> factors = default)
    {
        var met = Cumulative[block];
        if (Grid.First is { } first && !Grid.StartsStratum(first[position]))
        {
            met = hazardUpTo[block].Since(hazardUpTo[first[position] - 1]);
        }

        return happened ? met + ((HazardOfEvents[block] - Hazard[block]) * (factors.IsEmpty ? 1 : factors[block])) : met;
    }

    internal ReadOnlySpan<CompensatedSum> CarryInto(int chunk) => carry.AsSpan((chunk + 1) * width, width);

    internal void ForChunks(Action<int> work)
    {
        if (Grid.ChunkCount < 2)
        {
            for (var chunk = 0; chunk < Grid.ChunkCount; chunk++)
            {
                work(chunk);
            }

            return;
        }

        Parallel.For(0, Grid.ChunkCount, work);
    }

    private void Exponents(ReadOnlySpan<double> coefficients)
    {
        var beta = coefficients.ToArray();
        var bound = extremes[^1];
        for (var j = 0; j < beta.Length; j++)
        {
            bound += Math.Abs(beta[j]) * extremes[j];
        }

        ForChunks(chunk =>
        {
            var (start, length) = PositionsOf(chunk);
            var part = eta.AsSpan(start, length);
            if (offsets is null)
            {
                part.Clear();
            }
            else
            {
                offsets.AsSpan(start, length).CopyTo(part);
            }

            for (var j = 0; j < beta.Length; j++)
            {
                if (beta[j] != 0)
                {
                    Numerics.Columns.AddScaled(beta[j], Columns[j].AsSpan(start, length), part);
                }
            }
        });
        ShiftExponents(bound);
    }

    /// <summary>Only ratios of risks matter within a stratum; taking out the largest exponent keeps exp from overflowing.</summary>
    private void ShiftExponents(double bound)
    {
        Array.Clear(Shift);
        if (bound <= SafeExponent)
        {
            return;
        }

        Array.Fill(Shift, double.NegativeInfinity);
        for (var k = 0; k < Grid.BlockCount; k++)
        {
            ref var largest = ref Shift[Grid.StratumOf[k]];
            for (var i = Grid.BlockStart[k]; i < Grid.BlockStart[k + 1]; i++)
            {
                largest = Math.Max(largest, eta[i]);
            }
        }

        for (var k = 0; k < Grid.BlockCount; k++)
        {
            for (var i = Grid.BlockStart[k]; i < Grid.BlockStart[k + 1]; i++)
            {
                eta[i] -= Shift[Grid.StratumOf[k]];
            }
        }
    }

    private (int Start, int Length) PositionsOf(int chunk)
    {
        var start = Grid.BlockStart[Grid.ChunkStart[chunk]];
        return (start, Grid.BlockStart[Grid.ChunkStart[chunk + 1]] - start);
    }

    /// <summary>The risks of the chunk's rows and, when nobody enters late, their sums over the part of the chunk that belongs to its first stratum.</summary>
    private void AddUpRisk(int chunk)
    {
        var (start, length) = PositionsOf(chunk);
        var risk = Risk.AsSpan(start, length);
        Numerics.Columns.Exponentials(eta.AsSpan(start, length), risk);
        if (Grid.Weights is { } weights)
        {
            Numerics.Columns.Multiply(weights.AsSpan(start, length), risk, risk);
        }
    }

    /// <summary>By chunk, from the last to the first: the sums of r and r x over those at risk just after the chunk, in the stratum that goes on there.</summary>
    private void CarryBackwards()
    {
        var totals = new CompensatedSum[Grid.ChunkCount * width];
        ForChunks(chunk => new EventTimeMeans(this, chunk, default).Totals(totals.AsSpan(chunk * width, width)));
        carry.AsSpan(Grid.ChunkCount * width).Clear();
        for (var chunk = Grid.ChunkCount - 1; chunk >= 0; chunk--)
        {
            var from = Grid.ChunkStart[chunk];
            var to = Grid.ChunkStart[chunk + 1];
            var goesOn = from > 0 && !Grid.StartsStratum(from);
            var unbroken = Grid.StratumOf[from] == Grid.StratumOf[to - 1];
            for (var j = 0; j < width; j++)
            {
                var sum = goesOn ? totals[(chunk * width) + j] : default;
                if (goesOn && unbroken)
                {
                    sum.Add(carry[((chunk + 1) * width) + j]);
                }

                carry[(chunk * width) + j] = sum;
            }
        }
    }

    private void AddCurvature(int chunk, double[] factors, Span<double> gradient, Span<double> information)
    {
        var (start, length) = PositionsOf(chunk);
        using var buffer = new Rented(3 * length);
        var hazardous = buffer.Span[..length];
        var residual = buffer.Span.Slice(length, length);
        var product = buffer.Span[(2 * length)..];
        for (var k = Grid.ChunkStart[chunk]; k < Grid.ChunkStart[chunk + 1]; k++)
        {
            var begin = Grid.BlockStart[k];
            for (var i = begin; i < Grid.BlockStart[k + 1]; i++)
            {
                var happened = i - begin < Grid.Deaths[k];
                hazardous[i - start] = Risk[i] * HazardMet(i, k, happened, factors);
                residual[i - start] = (happened ? Grid.WeightAt(i) * (factors.Length == 0 ? 1 : factors[k]) : 0) - hazardous[i - start];
            }
        }

        for (var j = 0; j < Columns.Length; j++)
        {
            var column = Columns[j].AsSpan(start, length);
            gradient[j] = Numerics.Columns.Dot(column, residual);
            Numerics.Columns.Multiply(column, hazardous, product);
            for (var k = 0; k <= j; k++)
            {
                information[(j * Columns.Length) + k] = Numerics.Columns.Dot(product, Columns[k].AsSpan(start, length));
            }
        }
    }

    internal double EtaAt(int position) => eta[position];
}
