using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// Bounds by spending, look by look. Without a binding futility bound the rejection bounds are solved once under drift 0, and only the futility bounds follow the
/// drift; with one, both are solved together, the masses under drift 0 tilted to the drift.
/// </summary>
internal sealed class SpendingSolver
{
    private readonly SpendingPlan plan;
    private readonly double[] t;
    private readonly double[] upperError;
    private readonly double[] lowerError;
    private readonly double[] futilityError;
    private readonly double[] upper;
    private readonly double[] lower;
    private readonly double[] futility;

    internal SpendingSolver(SpendingPlan plan)
    {
        this.plan = plan;
        t = [.. plan.InformationFractions];
        var times = SpendingChecks.Times(plan);
        upperError = SpendingChecks.Errors(plan.Upper, times, nameof(plan.Upper));
        lowerError = plan.Lower is { } low ? SpendingChecks.Errors(low.Spending, times, nameof(plan.Lower)) : new double[t.Length];
        futilityError = plan.Futility is { } no ? SpendingChecks.Errors(no.Spending, times, nameof(plan.Futility)) : new double[t.Length];
        (upper, lower, futility) = (new double[t.Length], new double[t.Length], new double[t.Length]);
        Array.Fill(futility, double.NegativeInfinity);
    }

    private int Last => t.Length - 1;

    private bool Ends => plan.LastLook != LastLook.Interim;

    internal SequentialDesign Solve()
    {
        var drift = plan.Futility?.GivenDrift;
        if (plan.GivenFutility is { Binding: true } given)
        {
            SolveWithin(given.Z);
        }
        else if (plan.Futility is not { Binding: true })
        {
            SolveRejection();
        }

        plan.GivenFutility?.Z.CopyTo(futility);
        if (Ends)
        {
            futility[Last] = upper[Last];
        }

        if (plan.Futility is { } sought)
        {
            if (drift is { } known)
            {
                SolveFutility(known);
            }
            else
            {
                var beta = sought.Spending.Error;
                var target = Normal.UpperQuantile(beta);
                drift = Root.OfNearlyLinear(
                    at => Normal.UpperQuantile(Math.Min(1, SolveFutility(at))) - target,
                    "the drift of a sequential design",
                    1.06 * (Normal.UpperQuantile(plan.Upper.Error) + target));
                SolveFutility(drift.Value);
            }
        }

        RequireApart();

        var design = new SequentialDesign
        {
            Name = SpendingChecks.Name(plan),
            InformationFractions = plan.InformationFractions,
            UpperZ = [.. upper],
            LowerZ = [.. lower],
            FutilityZ = [.. futility],
            FutilityShape = plan.Symmetric ? FutilityShape.InnerWedge : FutilityShape.Below,
            FutilityBinding = plan.Futility is { Binding: true } || plan.GivenFutility is { Binding: true },
            OneSidedAlpha = upperError.Sum(),
            Drift = drift,
        };
        return drift is null && plan.Power is { } power ? design with { Drift = design.DriftFor(power) } : design;
    }

    /// <summary>The rejection bounds under drift 0, futility ignored; then a lower bound that the upper does not count on.</summary>
    private void SolveRejection()
    {
        Expect();
        var inside = new InsideMass(0).Start();
        var free = plan.Lower is { Binding: false };
        for (var look = 0; look <= Last; look++)
        {
            Reject(inside, look);
            if (free)
            {
                lower[look] = double.NegativeInfinity;
            }

            Go(inside, look, lower, 0);
        }

        if (free)
        {
            Array.Copy(Array.ConvertAll(lowerError, Normal.Quantile), lower, t.Length);
            inside = new InsideMass(0).Start();
            for (var look = 0; look <= Last; look++)
            {
                lower[look] = BoundSearch.Lower(inside, t[look], 0, lowerError[look]);
                Go(inside, look, lower, 0);
            }
        }
    }

    /// <summary>The rejection bounds under drift 0 with given futility bounds obeyed.</summary>
    private void SolveWithin(ImmutableArray<double> given)
    {
        Expect();
        var inside = new InsideMass(0).Start();
        var bottom = (double[])lower.Clone();
        for (var look = 0; look <= Last; look++)
        {
            Reject(inside, look);
            var bound = look < given.Length ? given[look] : double.NegativeInfinity;
            RequireApart(look, bound);
            bottom[look] = plan.Symmetric ? lower[look] : Math.Max(lower[look], bound);
            Go(inside, look, bottom, plan.Symmetric ? bound : 0);
        }
    }

    /// <summary>The futility bounds under a drift, and with binding ones all bounds. Gives the probability under the drift not to end at the upper bound.</summary>
    private double SolveFutility(double drift)
    {
        var binding = plan.Futility!.Binding;
        if (binding)
        {
            Expect();
        }

        var bottom = (double[])lower.Clone();
        for (var look = 0; look <= Last; look++)
        {
            futility[look] = (drift * Math.Sqrt(t[look])) + Normal.Quantile(futilityError[look]);
            bottom[look] = Math.Max(bottom[look], plan.Symmetric ? double.NegativeInfinity : futility[look]);
        }

        var inside = new InsideMass(0, Math.Min(0, drift), Math.Max(0, drift)).Start();
        double spent = 0, planned = 0;
        for (var look = 0; look <= Last; look++)
        {
            if (binding)
            {
                Reject(inside, look);
            }

            planned += futilityError[look];
            if (look == Last && Ends)
            {
                futility[look] = upper[look];
                return spent + (plan.Symmetric ? inside.Between(t[look], -upper[look], upper[look], drift) : inside.Below(t[look], upper[look], drift));
            }

            var left = futilityError[look] == 0 ? 0 : planned - spent;
            futility[look] = plan.Symmetric ? BoundSearch.Wedge(inside, t[look], drift, left) : BoundSearch.Lower(inside, t[look], drift, left);
            if (futility[look] >= upper[look])
            {
                // The bounds have met too early: what goes no further than here has not rejected.
                futility[look] = upper[look];
                Array.Fill(futility, double.NaN, look + 1, Last - look);
                return spent + (plan.Symmetric ? inside.Between(t[look], -upper[look], upper[look], drift) : inside.Below(t[look], upper[look], drift));
            }

            bottom[look] = plan.Symmetric ? lower[look] : Math.Max(lower[look], futility[look]);
            spent += plan.Symmetric ? inside.Between(t[look], -futility[look], futility[look], drift) : inside.Below(t[look], bottom[look], drift);
            Go(inside, look, bottom, plan.Symmetric ? futility[look] : 0);
        }

        return spent;
    }

    private void Reject(InsideMass inside, int look)
    {
        upper[look] = BoundSearch.Upper(inside, t[look], 0, upperError[look]);
        lower[look] = plan.Symmetric ? -upper[look] : BoundSearch.Lower(inside, t[look], 0, lowerError[look]);
        if (!(lower[look] < upper[look]))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"at look {look + 1} the bounds have met (upper {upper[look]:R}, lower {lower[look]:R}): less than the error {upperError[look] + lowerError[look]:R} is left to spend"));
        }
    }

    private void Go(InsideMass inside, int look, double[] bottom, double wedge)
    {
        if (look < Last)
        {
            inside.Advance(t[look], t[look + 1], Reaches.At(look, t, bottom, upper, wedge));
        }
    }

    /// <summary>Where the bounds would be if each look stood alone, to see how far out paths matter.</summary>
    private void Expect()
    {
        for (var look = 0; look <= Last; look++)
        {
            upper[look] = Normal.UpperQuantile(upperError[look]);
            lower[look] = plan.Symmetric ? -upper[look] : Normal.Quantile(lowerError[look]);
        }
    }

    private void RequireApart()
    {
        for (var look = 0; look < Last; look++)
        {
            RequireApart(look, futility[look]);
        }
    }

    private void RequireApart(int look, double bound)
    {
        if (bound >= upper[look])
        {
            throw new ArgumentException(FormattableString.Invariant($"at look {look + 1} the futility bound meets the upper bound {upper[look]:R} before the last look"));
        }
    }
}
