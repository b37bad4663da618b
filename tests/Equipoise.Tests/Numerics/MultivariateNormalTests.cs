using Equipoise.Statistics.Numerics;
using Equipoise.Tests.Reference;
using Equipoise.Tests.Survival;
using Xunit.Abstractions;

namespace Equipoise.Tests.Numerics;

public sealed class MultivariateNormalTests(ITestOutputHelper output)
{
    [Fact]
    public void The_tail_of_the_maximum_is_that_of_mvtnorm()
    {
        var agreement = new Agreement();
        foreach (var tail in SurvivalSamplesReference.Tests.GetProperty("tails").EnumerateArray())
        {
            var rows = tail.GetProperty("correlation").EnumerateArray().Select(row => row.Numbers()).ToArray();
            var correlation = new double[rows.Length, rows.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                for (var j = 0; j < rows.Length; j++)
                {
                    correlation[i, j] = rows[i][j];
                }
            }

            agreement.Add($"{rows.Length} variables", MultivariateNormal.UpperTailOfMaximum(tail.GetProperty("bound").GetDouble(), correlation), tail.GetProperty("tail").GetDouble());
        }

        agreement.ShouldHold(atLeast: 10, tolerance: 1e-7, output);
    }

    [Fact]
    public void Independent_variables_multiply_and_identical_ones_are_one()
    {
        double[,] identity = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
        double[,] same = { { 1, 1, -1 }, { 1, 1, -1 }, { -1, -1, 1 } };
        var q = Normal.UpperTail(6);
        MultivariateNormal.UpperTailOfMaximum(6, identity).ShouldBe((3 * q) - (3 * q * q) + (q * q * q), 1e-9 * q);
        MultivariateNormal.UpperTailOfAbsoluteMaximum(6, same).ShouldBe(2 * q, 1e-9 * q);
        MultivariateNormal.UpperTailOfMaximum(6, same).ShouldBe(2 * q, 1e-9 * q);
    }

    [Fact]
    public void What_is_no_correlation_is_refused() =>
        Should.Throw<ArgumentException>(() => MultivariateNormal.UpperTailOfMaximum(1, new[,] { { 1, 1.2 }, { 1.2, 1 } })).Message.ShouldStartWith("correlation[0,1] is 1.2");
}
