using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Sequential;

/// <summary>
/// Constants printed in Jennison and Turnbull, Group Sequential Methods with Applications to Clinical Trials (2000), two-sided tests at equally spaced looks, to the digits printed. A number that disagrees is a finding, not a number to change.
/// </summary>
public sealed class PublishedTablesTests(ITestOutputHelper output)
{
    private static readonly double[] Alphas = [0.01, 0.05, 0.10];

    /// <summary>K, then C_P at two-sided alpha .01, .05 and .10.</summary>
    private static readonly double[][] Table21 =
    [
        [1, 2.576, 1.960, 1.645], [2, 2.772, 2.178, 1.875], [3, 2.873, 2.289, 1.992], [4, 2.939, 2.361, 2.067], [5, 2.986, 2.413, 2.122], [6, 3.023, 2.453, 2.164], [7, 3.053, 2.485, 2.197],
        [8, 3.078, 2.512, 2.225], [9, 3.099, 2.535, 2.249], [10, 3.117, 2.555, 2.270], [11, 3.133, 2.572, 2.288], [12, 3.147, 2.588, 2.304], [15, 3.182, 2.626, 2.344], [20, 3.225, 2.672, 2.392],
    ];

    /// <summary>K, then R_P at power .8 for the three alphas and at power .9.</summary>
    private static readonly double[][] Table22 =
    [
        [2, 1.092, 1.110, 1.121, 1.084, 1.100, 1.110], [3, 1.137, 1.166, 1.184, 1.125, 1.151, 1.166], [4, 1.166, 1.202, 1.224, 1.152, 1.183, 1.202], [5, 1.187, 1.229, 1.254, 1.170, 1.207, 1.228],
        [6, 1.203, 1.249, 1.277, 1.185, 1.225, 1.249], [7, 1.216, 1.265, 1.296, 1.197, 1.239, 1.266], [8, 1.226, 1.279, 1.311, 1.206, 1.252, 1.280], [9, 1.236, 1.291, 1.325, 1.215, 1.262, 1.292],
        [10, 1.243, 1.301, 1.337, 1.222, 1.271, 1.302],
    ];

    /// <summary>K, then C_B.</summary>
    private static readonly double[][] Table23 =
    [
        [1, 2.576, 1.960, 1.645], [2, 2.580, 1.977, 1.678], [3, 2.595, 2.004, 1.710], [4, 2.609, 2.024, 1.733], [5, 2.621, 2.040, 1.751], [6, 2.631, 2.053, 1.765], [7, 2.640, 2.063, 1.776],
        [8, 2.648, 2.072, 1.786], [9, 2.654, 2.080, 1.794], [10, 2.660, 2.087, 1.801], [11, 2.665, 2.092, 1.807], [12, 2.670, 2.098, 1.813], [15, 2.681, 2.110, 1.826], [20, 2.695, 2.126, 1.842],
    ];

    /// <summary>K, then R_B at power .8 and .9.</summary>
    private static readonly double[][] Table24 =
    [
        [2, 1.001, 1.008, 1.016, 1.001, 1.007, 1.014], [3, 1.007, 1.017, 1.027, 1.006, 1.016, 1.025], [4, 1.011, 1.024, 1.035, 1.010, 1.022, 1.032], [5, 1.015, 1.028, 1.040, 1.014, 1.026, 1.037],
        [6, 1.017, 1.032, 1.044, 1.016, 1.030, 1.041], [7, 1.019, 1.035, 1.047, 1.018, 1.032, 1.044], [8, 1.021, 1.037, 1.049, 1.020, 1.034, 1.046], [9, 1.022, 1.038, 1.051, 1.021, 1.036, 1.048],
        [10, 1.024, 1.040, 1.053, 1.022, 1.037, 1.049],
    ];

    [Fact]
    public void Pococks_constants_are_those_of_table_2_1() => Constants(BoundaryFamily.Pocock, Table21);

    [Fact]
    public void OBrien_and_Flemings_constants_are_those_of_table_2_3() => Constants(BoundaryFamily.OBrienFleming, Table23);

    [Fact]
    public void Pococks_inflation_is_that_of_table_2_2() => Inflation(BoundaryFamily.Pocock, Table22);

    [Fact]
    public void OBrien_and_Flemings_inflation_is_that_of_table_2_4() => Inflation(BoundaryFamily.OBrienFleming, Table24);

    private void Constants(BoundaryFamily family, double[][] table) => Compare(table.SelectMany(row => Alphas.Select((alpha, i) =>
        ($"K {row[0]}, alpha {alpha}", FamilyDesigns.Of(family, alpha / 2, Looks((int)row[0]), true).UpperZ[^1], row[i + 1]))));

    private void Inflation(BoundaryFamily family, double[][] table) => Compare(table.SelectMany(row => new[] { 0.8, 0.9 }.SelectMany((power, j) => Alphas.Select((alpha, i) =>
        ($"K {row[0]}, alpha {alpha}, power {power}", FamilyDesigns.Of(family, alpha / 2, Looks((int)row[0]), true, power).Inflation(power), row[(3 * j) + i + 1])))));

    private void Compare(IEnumerable<(string What, double Found, double Printed)> values)
    {
        var agreement = new Agreement(1e9);
        var wrong = new List<string>();
        foreach (var (what, found, printed) in values)
        {
            agreement.Add(what, found * 1e9, printed * 1e9);
            if (Math.Abs(found - printed) > 0.0005 + 1e-6)
            {
                wrong.Add(FormattableString.Invariant($"{what}: {found:F5}, printed {printed}"));
            }
        }

        output.WriteLine($"{agreement.Compared} values, largest relative difference {agreement.Largest:E2}; beyond the printed digits: {wrong.Count}");
        wrong.ShouldBeEmpty();
    }

    private static double[] Looks(int count) => [.. Enumerable.Range(1, count).Select(look => (double)look / count)];
}
