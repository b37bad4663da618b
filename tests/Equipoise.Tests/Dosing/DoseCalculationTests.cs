using System.Globalization;
using System.Text.Json;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Tests.Dosing;

public sealed class DoseCalculationTests
{
    private static readonly DoseDeclaration Dose = GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml")).Arm("IL2").Treatment!.Dose;

    public static TheoryData<int> Vectors() => [.. Enumerable.Range(0, Document().GetArrayLength())];

    /// <summary>The vectors give volume and vials of the unrounded dose.</summary>
    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_of_doses_is_met(int index)
    {
        var vector = Document()[index];
        decimal Number(string key) => decimal.Parse(vector.GetProperty(key).GetString()!, CultureInfo.InvariantCulture);

        var dose = DoseCalculation.Compute(Dose, Number("weightKg"));

        dose.ExactAmount.ShouldBe(Number("doseIU"));
        dose.Amount.ShouldBe(Number("roundedToNearestMIU") * 1_000_000);
        Math.Round(DoseCalculation.Volume(dose.ExactAmount, "IU", Dose.Vial!), 3, MidpointRounding.AwayFromZero).ShouldBe(Number("volumeMlAt18MIUperMl"));
        DoseCalculation.VialsFor(dose.ExactAmount, "IU", Dose.Vial!).ShouldBe(vector.GetProperty("vialsIf21_6MIUextractable").GetInt32());
        DoseCalculation.VialsFor(dose.ExactAmount, "IU", Dose.Vial! with { Usable = new Quantity(22_000_000, "IU") }).ShouldBe(vector.GetProperty("vialsIf22MIUusable").GetInt32());
    }

    /// <summary>Amount in million IU, volume to 0.001 mL and vials after rounding, from the trial's table.</summary>
    [Theory]
    [InlineData("40", "24", "1.333", 2)]
    [InlineData("54.3", "33", "1.833", 2)]
    [InlineData("72", "43", "2.389", 2)]
    [InlineData("73", "44", "2.444", 3)]
    [InlineData("91.7", "55", "3.056", 3)]
    [InlineData("108", "65", "3.611", 4)]
    [InlineData("110", "66", "3.667", 4)]
    [InlineData("150", "90", "5", 5)]
    public void Volume_and_vials_follow_from_the_rounded_dose(string kilograms, string million, string millilitres, int vials)
    {
        var dose = DoseCalculation.Compute(Dose, decimal.Parse(kilograms, CultureInfo.InvariantCulture));

        dose.Amount.ShouldBe(decimal.Parse(million, CultureInfo.InvariantCulture) * 1_000_000);
        Math.Round(dose.VolumeMillilitres!.Value, 3).ShouldBe(decimal.Parse(millilitres, CultureInfo.InvariantCulture));
        dose.Vials.ShouldBe(vials);
    }

    [Fact]
    public void A_tie_goes_up_or_to_even_as_the_protocol_says()
    {
        DoseCalculation.Compute(Dose, 67.5m).Amount.ShouldBe(41_000_000);
        DoseCalculation.Compute(Dose with { Rounding = Dose.Rounding with { Ties = Ties.HalfEven } }, 67.5m).Amount.ShouldBe(40_000_000);
    }

    /// <summary>39.2 kg: 23.52 to 24 is 2.04 %, so 23.5. 40.85 kg: 24.51 to 25 is 1.9992 %, so 25. 40.83 kg: 24.498 to 24 is 2.03 %, so 24.5.</summary>
    [Theory]
    [InlineData("39.2", 23_500_000)]
    [InlineData("40.83", 24_500_000)]
    [InlineData("40.85", 25_000_000)]
    [InlineData("41.7", 25_000_000)]
    public void Beyond_two_percent_the_finer_step_is_taken(string kilograms, int expected) =>
        DoseCalculation.Compute(Dose, decimal.Parse(kilograms, CultureInfo.InvariantCulture)).Amount.ShouldBe(expected);

    /// <summary>From 41.7 kg upwards the step of a million stays within 2 %; no rounded dose is ever further off than the limit.</summary>
    [Fact]
    public void No_dose_from_20_to_200_kilograms_is_more_than_two_percent_off()
    {
        for (var tenths = 200; tenths <= 2000; tenths++)
        {
            var dose = DoseCalculation.Compute(Dose, tenths / 10m);
            (Math.Abs(dose.Amount - dose.ExactAmount) / dose.ExactAmount).ShouldBeLessThanOrEqualTo(0.02m);
            (dose.Amount % 100_000).ShouldBe(0);
            if (tenths >= 417)
            {
                (dose.Amount % 1_000_000).ShouldBe(0);
            }
        }
    }

    [Fact]
    public void A_cap_holds_before_rounding_and_the_exact_amount_stays_visible()
    {
        var dose = DoseCalculation.Compute(Dose with { Cap = new CapAtMost(new Quantity(60_000_000, "IU")) }, 120);

        dose.ExactAmount.ShouldBe(72_000_000);
        dose.Amount.ShouldBe(60_000_000);
    }

    /// <summary>3 mg/kg in steps of 25 mg, at most 20 % off, else 12.5 mg: 20 kg is 60 mg, 50 is 16.7 % off; 13 kg is 39 mg, 50 is 28 % off, 37.5 is taken.</summary>
    [Theory]
    [InlineData(20, 50)]
    [InlineData(13, 37.5)]
    [InlineData(25, 75)]
    public void The_tablets_of_the_6_MP_protocol_are_rounded_by_their_own_rule(double kilograms, double milligrams)
    {
        var dose = DoseCalculation.Compute(GivenTrial.Parse(Repository.Read("protocols", "6mp-leukaemia.yaml")).Arm("6MP").Treatment!.Dose, (decimal)kilograms);

        dose.Amount.ShouldBe((decimal)milligrams);
        dose.Vials.ShouldBeNull();
        dose.VolumeMillilitres.ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_weight_that_is_not_positive_is_refused(int kilograms) => Should.Throw<ArgumentException>(() => DoseCalculation.Compute(Dose, kilograms));

    private static JsonElement Document() => JsonDocument.Parse(Repository.Read("tests", "data", "il2_dose_vectors.json")).RootElement.GetProperty("doses");
}
