namespace Equipoise.Statistics.Sequential;

/// <summary>
/// Armitage's restricted sequential plan for preferences. After n preferences with excess y (those for minus those against), the plan stops in favour when
/// y &gt;= a + b n, against when y &lt;= -(a + b n), and without a decision at the largest number N.
/// a = 2 ln((1 - beta) / (alpha / 2)) / ln(theta / (1 - theta)), b = ln(1 / (4 theta (1 - theta))) / ln(theta / (1 - theta)); N is the smallest number
/// with which the plan's exact power reaches 1 - beta. Source: Armitage, Sequential Medical Trials, 2nd ed. (1975), ch. 4. Error and power are exact, by
/// recursion over the excess.
/// </summary>
public sealed record RestrictedPlan
{
    private const int LargestPlan = 5000;

    private RestrictedPlan(double preference, double twoSidedAlpha, double power, double intercept, double slope)
    {
        Preference = preference;
        TwoSidedAlpha = twoSidedAlpha;
        TargetPower = power;
        Intercept = intercept;
        Slope = slope;
        var (maximum, reached) = Smallest(power);
        MaximumPreferences = maximum;
        Power = reached;
        TypeOneError = CrossingProbability(0.5, maximum) * 2;
    }

    /// <summary>Probability of a preference in favour under the alternative.</summary>
    public double Preference { get; }

    /// <summary>The two-sided type I error asked for; <see cref="TypeOneError"/> is the one reached.</summary>
    public double TwoSidedAlpha { get; }

    /// <summary>The power asked for.</summary>
    public double TargetPower { get; }

    /// <summary>a.</summary>
    public double Intercept { get; }

    /// <summary>b.</summary>
    public double Slope { get; }

    /// <summary>N.</summary>
    public int MaximumPreferences { get; }

    /// <summary>Exact probability of a decision in favour under the alternative.</summary>
    public double Power { get; }

    /// <summary>Exact probability of a decision, either way, when both are preferred equally often.</summary>
    public double TypeOneError { get; }

    /// <summary>The plan for an alternative, a two-sided error and a power.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="ConvergenceException">No plan of up to 5,000 preferences reaches the power.</exception>
    public static RestrictedPlan Solve(double preference, double twoSidedAlpha, double power)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(preference, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(preference, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(twoSidedAlpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(twoSidedAlpha, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(power, twoSidedAlpha / 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(power, 1);
        var odds = Math.Log(preference / (1 - preference));
        return new RestrictedPlan(
            preference,
            twoSidedAlpha,
            power,
            2 * Math.Log(power / (twoSidedAlpha / 2)) / odds,
            -Math.Log(4 * preference * (1 - preference)) / odds);
    }

    /// <summary>The excess at which the plan stops after n preferences.</summary>
    public double BoundaryAt(int n) => Intercept + (Slope * n);

    /// <summary>Exact probability of a decision in favour within N preferences, each in favour with probability p on its own.</summary>
    public double CrossingProbability(double p, int maximum) => CrossingProbabilities(p, maximum).LastOrDefault();

    private (int Maximum, double Power) Smallest(double power)
    {
        var n = 0;
        foreach (var reached in CrossingProbabilities(Preference, LargestPlan))
        {
            n++;
            if (reached >= power)
            {
                return (n, reached);
            }
        }

        throw new ConvergenceException("the largest number of a restricted sequential plan", LargestPlan, power);
    }

    /// <summary>Probability of a decision in favour by each n. State: the distribution of the excess among paths not yet stopped, stored from -n to n.</summary>
    private IEnumerable<double> CrossingProbabilities(double p, int maximum)
    {
        var paths = new double[(2 * maximum) + 3];
        var next = new double[paths.Length];
        var origin = maximum + 1;
        paths[origin] = 1;
        double crossed = 0;
        for (var n = 1; n <= maximum; n++)
        {
            Array.Clear(next);
            for (var y = -(n - 1); y <= n - 1; y += 2)
            {
                next[origin + y + 1] += paths[origin + y] * p;
                next[origin + y - 1] += paths[origin + y] * (1 - p);
            }

            for (var y = -n; y <= n; y += 2)
            {
                if (y >= BoundaryAt(n))
                {
                    crossed += next[origin + y];
                    next[origin + y] = 0;
                }
                else if (y <= -BoundaryAt(n))
                {
                    next[origin + y] = 0;
                }
            }

            (paths, next) = (next, paths);
            yield return crossed;
        }
    }
}
