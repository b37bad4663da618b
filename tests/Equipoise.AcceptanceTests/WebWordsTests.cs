using Equipoise.Web.Entries;

namespace Equipoise.AcceptanceTests;

/// <summary>Sentences that the ledger keeps, as a page shows them.</summary>
public sealed class WebWordsTests
{
    [Theory]
    [InlineData("600000 international units per kg x 67.4 kg = 40440000 international units", "600,000 international units per kg x 67.4 kg = 40,440,000 international units")]
    [InlineData("White blood cells 5200 /uL of 1998-11-21 (needed: atLeast 4000 /uL)", "White blood cells 5,200 per microlitre of 1998-11-21 (needed: at least 4,000 per microlitre)")]
    [InlineData("FEV1 above 2.0 L or at least 75 % of predicted", "FEV1 above 2 L or at least 75 % of predicted")]
    [InlineData("The dose was due at 1997-07-09T12:15Z within 60 min", "The dose was due at 1997-07-09 12:15 UTC within 60 min")]
    [InlineData("given 48000000 IU in 2.67 mL", "given 48,000,000 international units in 2.67 mL")]
    [InlineData("The visit of month 18, planned from 1999-01-21 to 1999-02-18, entry 2413 of 1999", "The visit of month 18, planned from 1999-01-21 to 1999-02-18, entry 2413 of 1999")]
    [InlineData("difference 30.0 points; Z 1.50; version 2.0", "difference 30.0 points; Z 1.50; version 2.0")]
    public void Numbers_units_and_instants_in_a_sentence_become_readable_and_nothing_else_changes(string stored, string shown) => Quantity.InText(stored).ShouldBe(shown);
}
