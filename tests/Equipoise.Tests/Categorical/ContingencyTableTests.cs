using Equipoise.Statistics.Categorical;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Categorical;

public sealed class ContingencyTableTests
{
    [Fact]
    public void Factors_are_counted_within_strata_and_their_tables_add_up_to_the_whole()
    {
        var arm = Factor.FromLabels(["a", "b", "a", "b", "b"]);
        var outcome = Factor.FromLabels(["yes", "no", "no", "no", "yes"], ["yes", "no", "unknown"]);
        var whole = ContingencyTable.FromFactors(arm, outcome);
        var strata = ContingencyTable.FromFactors(arm, outcome, Factor.FromCodes(["1", "2", "empty"], [0, 0, 1, 1, 1]));
        (whole[0, 0], whole[0, 1], whole[1, 0], whole[1, 1], whole.Total).ShouldBe((1, 1, 1, 2, 5L));
        whole.ColumnLabels.ShouldBe(["yes", "no", "unknown"]);
        strata.Select(table => table.Total).ShouldBe([2L, 3L, 0L]);
        strata.Sum(table => table[1, 1]).ShouldBe(2);
    }

    [Fact]
    public void Counts_that_are_none_are_refused_by_name()
    {
        Should.Throw<ArgumentException>(() => ContingencyTable.Create(new[,] { { 1, 2 }, { 3, -4 } })).Message.ShouldStartWith("counts[1, 1] is -4");
        Should.Throw<ArgumentException>(() => ContingencyTable.Create(new int[0, 2])).Message.ShouldStartWith("the table has 0 rows");
        Should.Throw<ArgumentException>(() => ContingencyTable.Create(new int[2, 2], ["a", "a"])).Message.ShouldStartWith("rowLabels[1] is 'a'");
        Should.Throw<ArgumentException>(() => ContingencyTable.Create(new int[2, 2], ["a"])).Message.ShouldContain("1 elements for 2");
        Should.Throw<ArgumentException>(() => ContingencyTable.FromFactors(Factor.FromLabels(["a"]), Factor.FromLabels(["a", "b"]))).Message.ShouldStartWith("rows has 1");
        Should.Throw<ArgumentException>(() => IndependenceTest.Pearson(ContingencyTable.Create(new int[2, 3]), ContinuityCorrection.Yates)).Message.ShouldStartWith("the table is 2 by 3");
        Should.Throw<ArgumentException>(() => CochranArmitage.Test(ContingencyTable.Create(new int[2, 2]), [1, double.NaN])).Message.ShouldStartWith("scores[1] is NaN");
    }

    [Fact]
    public void A_single_cell_or_an_empty_table_decides_nothing()
    {
        foreach (var counts in new[] { new[,] { { 7 } }, new int[2, 2], new[,] { { 4, 0 }, { 3, 0 } }, new int[1, 3] })
        {
            var table = ContingencyTable.Create(counts);
            FisherExactTable.PValue(table).ShouldBe(1);
            FisherMonteCarlo.Test(table, 10, 1).PValue.ShouldBe(1);
            foreach (var result in new[] { IndependenceTest.Pearson(table, ContinuityCorrection.None), IndependenceTest.LikelihoodRatio(table) })
            {
                (result.Statistic, result.DegreesOfFreedom, result.PValue).ShouldBe((0, 0, 1));
            }
        }

        CochranArmitage.Test(ContingencyTable.Create(new[,] { { 4, 0 }, { 3, 0 } }), [0, 1]).ShouldBe(new TrendResult(0, 0, 1, 0.5));
        CochranArmitage.Test(ContingencyTable.Create(new[,] { { 4, 1 }, { 3, 2 } }), [0.1, 0.1]).ShouldBe(new TrendResult(0, 0, 1, 0.5));
    }

    [Fact]
    public void Counts_near_the_largest_int_do_not_overflow()
    {
        var table = ContingencyTable.TwoByTwo(2_000_000_000, 2_000_000_000, 2_000_000_000, 2_000_000_001);
        table.Total.ShouldBe(8_000_000_001);
        IndependenceTest.Pearson(table, ContinuityCorrection.None).Statistic.ShouldBe(1.25e-10, 1e-12);
        Should.Throw<ArgumentException>(() => FisherExactTable.PValue(table)).Message.ShouldContain("2 by 2 with a total of 8000000001, too large");
    }

    /// <summary>(1, 3) and (3, 1): expected 2 everywhere, Pearson 4 x 1/2 = 2, Yates 4 x (1/4)/2 = 1/2, G = 2 (2 log(1/2) + 6 log(3/2)).</summary>
    [Fact]
    public void Chi_squared_statistics_by_hand()
    {
        var table = ContingencyTable.TwoByTwo(1, 3, 3, 1);
        IndependenceTest.Pearson(table, ContinuityCorrection.None).Statistic.ShouldBe(2, 1e-15);
        IndependenceTest.Pearson(table, ContinuityCorrection.Yates).Statistic.ShouldBe(0.5, 1e-15);
        IndependenceTest.LikelihoodRatio(table).Statistic.ShouldBe(2 * ((2 * Math.Log(0.5)) + (6 * Math.Log(1.5))), 1e-14);
        IndependenceTest.Pearson(table, ContinuityCorrection.None).ExpectedBelowFive.ShouldBeTrue();
        IndependenceTest.Pearson(ContingencyTable.TwoByTwo(5, 5, 5, 5), ContinuityCorrection.None).ExpectedBelowFive.ShouldBeFalse();
    }

    /// <summary>Two by two: Cochran-Armitage is Pearson's test without correction, whatever the scores.</summary>
    [Fact]
    public void The_trend_over_two_groups_is_Pearsons_test()
    {
        var table = ContingencyTable.TwoByTwo(16, 5, 15, 8);
        var trend = CochranArmitage.Test(table, [1, 4.5]);
        trend.ChiSquare.ShouldBe(IndependenceTest.Pearson(table, ContinuityCorrection.None).Statistic, 1e-13);
        trend.Z.ShouldBeLessThan(0);
        CochranArmitage.Test(table, [4.5, 1]).Z.ShouldBe(-trend.Z, 1e-14);
        CochranArmitage.Test(table, [1001, 1004.5]).Z.ShouldBe(trend.Z, 1e-11);
    }

    /// <summary>Agresti 2002, 3.5: the margins 2, 2, 2 and 2, 2, 2 with the diagonal table: 6 of 90 ways, all permutation tables being alike.</summary>
    [Fact]
    public void Fishers_test_of_a_three_by_three_table_by_hand() =>
        FisherExactTable.PValue(ContingencyTable.Create(new[,] { { 2, 0, 0 }, { 0, 2, 0 }, { 0, 0, 2 } })).ShouldBe(6 / 90d, 1e-14);

    [Fact]
    public void The_network_agrees_with_plain_enumeration_on_random_tables()
    {
        for (var replicate = 0; replicate < 60; replicate++)
        {
            var stream = RandomStream.For(1983, (ulong)replicate, "tables");
            var counts = new int[2 + stream.NextInt(2), 2 + stream.NextInt(3)];
            for (var i = 0; i < counts.Length; i++)
            {
                counts[i / counts.GetLength(1), i % counts.GetLength(1)] = stream.NextInt(4) * stream.NextInt(3);
            }

            var table = ContingencyTable.Create(counts);
            var expected = ByEnumeration(table);
            FisherExactTable.PValue(table).ShouldBe(expected, 1e-9 * expected);
            FisherExactTable.PValue(table.Transpose()).ShouldBe(expected, 1e-9 * expected);
            if (counts.Length == 4)
            {
                FisherExact.Test(counts[0, 0], counts[0, 1], counts[1, 0], counts[1, 1]).TwoSidedP.ShouldBe(expected, 1e-9 * expected);
            }
        }
    }

    [Fact]
    public void Drawn_tables_approach_the_exact_test_and_a_seed_gives_one_result()
    {
        var table = ContingencyTable.Create(new[,] { { 4, 1, 0, 6 }, { 2, 5, 3, 1 }, { 3, 3, 6, 2 } });
        var drawn = FisherMonteCarlo.Test(table, 40_000, seed: 9);
        drawn.PValue.ShouldBe(FisherExactTable.PValue(table), 5 * drawn.StandardError);
        FisherMonteCarlo.Test(table, 40_000, seed: 9).ShouldBe(drawn);
        FisherMonteCarlo.Test(table, 40_000, seed: 10).ShouldNotBe(drawn);
    }

    [Fact]
    public void A_table_too_large_is_refused_with_its_size()
    {
        var counts = new int[8, 8];
        for (var i = 0; i < 64; i++)
        {
            counts[i / 8, i % 8] = 60 + i;
        }

        Should.Throw<ArgumentException>(() => FisherExactTable.PValue(ContingencyTable.Create(counts))).Message.ShouldStartWith("the table is 8 by 8 with a total of 5856, too large");
        FisherMonteCarlo.Test(ContingencyTable.Create(counts), 200, 1).PValue.ShouldBeInRange(0, 1);
    }

    [Theory]
    [InlineData(0, 0, 0, null)]
    [InlineData(3, 0, 0.25, double.PositiveInfinity)]
    [InlineData(6, 2, 0.2890625, 3.0)]
    public void McNemars_exact_test_by_hand(int b, int c, double exact, double? oddsRatio)
    {
        var result = McNemar.Test(ContingencyTable.TwoByTwo(4, b, c, 4), 0.95);
        result.ExactPValue.ShouldBe(b + c == 0 ? 1 : exact, 1e-14);
        result.OddsRatio.ShouldBe(oddsRatio);
        var exchanged = McNemar.Test(ContingencyTable.TwoByTwo(4, c, b, 4), 0.95);
        exchanged.ExactPValue.ShouldBe(result.ExactPValue, 1e-14);
        exchanged.Lower.ShouldBe(1 / result.Upper, 1e-12);
    }

    /// <summary>Every table with the margins, cell by cell: exact to rounding, and nothing shared with the network.</summary>
    private static double ByEnumeration(ContingencyTable table)
    {
        var rows = table.RowTotals.ToArray();
        var columns = table.ColumnTotals.ToArray();
        var probabilities = new List<double>();
        var left = (long[])rows.Clone();
        Fill(0, 0, columns.Length == 0 ? 0 : columns[0], 0);
        var seen = 0.0;
        for (var row = 0; row < table.Rows; row++)
        {
            for (var column = 0; column < table.Columns; column++)
            {
                seen -= LogFactorial(table[row, column]);
            }
        }

        var sum = probabilities.Sum();
        return probabilities.Where(p => p <= Math.Exp(seen) * (1 + 1e-7)).Sum() / sum;

        void Fill(int row, int column, long open, double log)
        {
            if (column == columns.Length)
            {
                probabilities.Add(Math.Exp(log));
                return;
            }

            if (row == rows.Length)
            {
                if (open == 0)
                {
                    Fill(0, column + 1, column + 1 < columns.Length ? columns[column + 1] : 0, log);
                }

                return;
            }

            for (var taken = 0; taken <= Math.Min(open, left[row]); taken++)
            {
                left[row] -= taken;
                Fill(row + 1, column, open - taken, log - LogFactorial(taken));
                left[row] += taken;
            }
        }

        static double LogFactorial(int k) => Enumerable.Range(1, k).Sum(i => Math.Log(i));
    }
}
