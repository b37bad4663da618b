using Equipoise.Statistics.Sequential;

namespace Equipoise.Tests.Sequential;

public sealed class BoundaryTests
{
    public static TheoryData<string> Families => [.. BoundaryFamily.All.Select(family => family.Name)];

    [Theory]
    [MemberData(nameof(Families))]
    public void Every_family_spends_exactly_its_error(string name)
    {
        var family = BoundaryFamily.All.Single(candidate => candidate.Name == name);
        foreach (var looks in new[] { 1, 2, 5, 12 })
        {
            var boundary = Boundary.Solve(family, 0.025, looks);
            boundary.Cross(0).TotalUpper.ShouldBe(0.025, 1e-13);
            boundary.UpperZ[^1].ShouldBe(boundary.Constant);
            SampleSizeInflation.Factor(boundary, 0.025, 0.9).ShouldBeGreaterThanOrEqualTo(1 - 1e-12);
        }
    }

    /// <summary>Jennison and Turnbull (2000), tables 2.1 and 2.3 at two-sided 0.05; the other side's share of the error is below the last digit.</summary>
    [Theory]
    [InlineData(0.5, 2, 2.178)]
    [InlineData(0.5, 5, 2.413)]
    [InlineData(0.0, 2, 1.977)]
    [InlineData(0.0, 5, 2.040)]
    public void Constants_are_the_published_ones(double delta, int looks, double constant) =>
        Boundary.Solve(BoundaryFamily.WangTsiatis(delta), 0.025, looks).Constant.ShouldBe(constant, 0.0006);

    [Fact]
    public void Two_OBrien_Fleming_looks_at_one_sided_5_percent_inflate_by_1_0156()
    {
        var boundary = Boundary.Solve(BoundaryFamily.OBrienFleming, 0.05, 2);
        Math.Round(SampleSizeInflation.Factor(boundary, 0.05, 0.80), 4).ShouldBe(1.0156);
        Math.Round(boundary.UpperZ[1], 3).ShouldBe(1.678);
        boundary.NominalP[1].ShouldBeLessThan(0.05);
    }
}
