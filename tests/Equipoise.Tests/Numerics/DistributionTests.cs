using System.Text.Json;
using Equipoise.Statistics.Numerics;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Numerics;

public sealed class DistributionTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("sequential.json");

    [Fact]
    public void Normal_tails_and_quantiles_are_those_of_R_far_into_the_tails()
    {
        var tails = Reference.GetProperty("tails");
        var agreement = new Agreement(floor: 1e-310);
        foreach (var (z, upper) in tails.GetProperty("z").Numbers().Zip(tails.GetProperty("upper").Numbers()))
        {
            agreement.Add($"upper tail of {z}", Normal.UpperTail(z), upper);
            agreement.Add($"lower tail of {-z}", Normal.LowerTail(-z), upper);
        }

        foreach (var (p, quantile) in tails.GetProperty("p").Numbers().Zip(tails.GetProperty("quantile").Numbers()))
        {
            agreement.Add($"quantile of {p}", Normal.Quantile(p), quantile);
        }

        // R's own tails are good to about 1e-15.
        agreement.ShouldHold(atLeast: 56, tolerance: 5e-15, output);
    }

    [Fact]
    public void Chi_squared_tails_are_those_of_R()
    {
        var chi = Reference.GetProperty("tails").GetProperty("chi");
        var agreement = new Agreement(floor: 1e-310);
        var (x, df, upper) = (chi.GetProperty("x").Numbers(), chi.GetProperty("df").Numbers(), chi.GetProperty("upper").Numbers());
        for (var i = 0; i < x.Length; i++)
        {
            agreement.Add($"upper tail of {x[i]} with {df[i]} degrees of freedom", ChiSquared.UpperTail(x[i], (int)df[i]), upper[i]);
        }

        // exp(-x/2) alone carries x/2 units in the last place of x: 350 of them at 700.
        agreement.ShouldHold(atLeast: 72, tolerance: 1e-12, output);
    }

    [Fact]
    public void Binomial_probabilities_are_those_of_R()
    {
        var agreement = new Agreement(floor: 1e-250);
        foreach (var reference in Reference.GetProperty("binomial").EnumerateArray())
        {
            var (n, p) = (reference.GetProperty("n").GetInt32(), reference.GetProperty("p").GetDouble());
            foreach (var (actual, expected) in Binomial.Probabilities(n, p).Zip(reference.GetProperty("probabilities").Numbers()))
            {
                agreement.Add($"binomial {n}, {p}", actual, expected);
            }
        }

        agreement.ShouldHold(atLeast: 1200, tolerance: 1e-11, output);
    }

    [Fact]
    public void Quantile_and_tail_undo_each_other()
    {
        foreach (var z in Enumerable.Range(-370, 741).Select(i => i / 10.0))
        {
            var back = z > 0 ? Normal.UpperQuantile(Normal.UpperTail(z)) : Normal.Quantile(Normal.LowerTail(z));
            back.ShouldBe(z, 1e-14 * Math.Max(1, Math.Abs(z)));
        }
    }

    [Fact]
    public void Binomial_probabilities_at_the_edges_are_certain()
    {
        Binomial.Probabilities(3, 0).ShouldBe([1, 0, 0, 0]);
        Binomial.Probabilities(3, 1).ShouldBe([0, 0, 0, 1]);
        Binomial.Probabilities(0, 0.4).ShouldBe([1]);
        Binomial.Probabilities(2, 0.5).ShouldBe([1 / 4d, 1 / 2d, 1 / 4d], 1e-16);
    }

    [Fact]
    public void Trials_of_one_probability_add_up_to_a_binomial_number() =>
        PoissonBinomial.Probabilities([0.3, 0.3, 0.3, 0.3]).ShouldBe(Binomial.Probabilities(4, 0.3), 1e-15);

    /// <summary>One half and one third: none 1/3, one 1/2, both 1/6.</summary>
    [Fact]
    public void Two_unlike_trials_by_hand() =>
        PoissonBinomial.Probabilities([1 / 2d, 1 / 3d]).ShouldBe([1 / 3d, 1 / 2d, 1 / 6d], 1e-15);

    [Fact]
    public void What_is_no_probability_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Normal.Quantile(1.5));
        Should.Throw<ArgumentOutOfRangeException>(() => Normal.UpperTail(double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => ChiSquared.UpperTail(-1, 1));
        Should.Throw<ArgumentException>(() => PoissonBinomial.Probabilities([0.1, 1.2])).Message.ShouldContain("successProbabilities[1] is 1.2");
    }
}
