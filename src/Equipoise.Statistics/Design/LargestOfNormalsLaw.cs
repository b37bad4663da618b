using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Design;

/// <summary>A test by the largest of several correlated normal statistics with expectations sqrt(N) times a drift each.</summary>
public sealed record LargestOfNormalsLaw : PlanningLaw
{
    private readonly double[] drifts;
    private readonly double[,] correlation;

    internal LargestOfNormalsLaw(double[] drifts, double[,] correlation) => (this.drifts, this.correlation) = (drifts, correlation);

    /// <summary>The critical value of the largest statistic.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is none.</exception>
    public double CriticalValue(double oneSidedAlpha) => Root.OfIncreasing(
        bound => DesignArgument.Alpha(oneSidedAlpha) - MultivariateNormal.UpperTailOfMaximum(bound, correlation), "the critical value of the largest statistic", Normal.UpperQuantile(oneSidedAlpha));

    /// <inheritdoc/>
    public override double Power(double participants, double oneSidedAlpha, VarianceConvention variance)
    {
        DesignArgument.Positive(participants);
        RefuseConvention(variance);
        return PowerAt(participants, CriticalValue(oneSidedAlpha));
    }

    /// <inheritdoc/>
    public override double Participants(double oneSidedAlpha, double power, VarianceConvention variance)
    {
        DesignArgument.Power(power, DesignArgument.Alpha(oneSidedAlpha));
        RefuseConvention(variance);
        var best = drifts.Max();
        if (!(best > 0))
        {
            throw new UnreachableTargetException("the power of a one-sided test in the other direction", power, oneSidedAlpha);
        }

        var critical = CriticalValue(oneSidedAlpha);
        // With the best statistic alone this many are enough.
        var enough = Math.Pow((critical + Normal.Quantile(Math.Max(power, 0.5)) + 0.01) / best, 2);
        return Root.Between(n => (n <= 0 ? oneSidedAlpha : PowerAt(n, critical)) - power, 0, enough, "the participants of a test by the largest statistic");
    }

    private double PowerAt(double participants, double critical) =>
        Math.Min(1, MultivariateNormal.UpperTailOfMaximum([.. drifts.Select(drift => critical - (Math.Sqrt(participants) * drift))], correlation));

    private static void RefuseConvention(VarianceConvention variance)
    {
        if (variance != VarianceConvention.Null)
        {
            throw new ArgumentOutOfRangeException(nameof(variance), variance, "the largest statistic is planned with the tests' own variances: the convention is Null");
        }
    }
}
