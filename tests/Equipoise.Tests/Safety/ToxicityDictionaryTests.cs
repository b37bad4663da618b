using System.IO.Compression;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Safety.Dictionary;

namespace Equipoise.Tests.Safety;

public sealed class ToxicityDictionaryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_workbook_of_837_terms_is_read_with_the_grades_that_exist(bool inline)
    {
        using var workbook = GivenWorkbook.Write([["Common criteria"], [], GivenWorkbook.Version5Header, .. GivenWorkbook.Rows()], inline: inline);
        var dictionary = ToxicityDictionaryReader.Read("CTCAE-5.0", "ctcae.xlsx", workbook);
        (dictionary.Terms.Length, dictionary.Terms.Select(t => t.OrganClass).Distinct(StringComparer.Ordinal).Count()).ShouldBe((837, 26));
        dictionary.Terms.Count(t => !t.Grades.Contains(5)).ShouldBe(418);
        dictionary.Terms.Count(t => !t.Grades.Contains(1)).ShouldBe(209);
        Shown(dictionary)[11].ShouldBe("10000012 Organ class 1: Synthetic disorder 12, \"kind\" 5 & more 23");
        dictionary.Find(" synthetic disorder 50 - other, SPECIFY ")!.OrganClass.ShouldBe("Organ class 2");
    }

    [Fact]
    public void Merged_organ_classes_version_4_headers_headings_and_absent_codes_are_read()
    {
        using var workbook = GivenWorkbook.Write(
            [GivenWorkbook.Version4Header, ["", "Vascular disorders", "Flushing", "Mild", "Moderate", "Severe", "-", " - ", "x"], ["", "", "Hot flashes", "Mild", "", "-", "", "", "x"], ["", "Next class"], ["7", "Eye disorders", "Cataract", "a", "b", "c", "d", "-"]],
            ["B2:B3"]);
        var dictionary = ToxicityDictionaryReader.Read("CTCAE-4", "old.xlsx", workbook);
        dictionary.Terms.Select(t => (t.Name, t.OrganClass, t.Code, string.Concat(t.Grades))).ShouldBe(
            [("Flushing", "Vascular disorders", null, "123"), ("Hot flashes", "Vascular disorders", null, "1"), ("Cataract", "Eye disorders", "7", "1234")]);
    }

    [Fact]
    public void A_csv_file_saved_from_the_sheet_gives_the_same()
    {
        using var folder = new TemporaryFolder();
        var path = folder["ctcae.csv"];
        File.WriteAllLines(path, GivenWorkbook.Rows().Prepend(GivenWorkbook.Version5Header).Select(row => string.Join(',', row.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))));
        using var workbook = GivenWorkbook.Write([GivenWorkbook.Version5Header, .. GivenWorkbook.Rows()]);
        Shown(ToxicityDictionaryReader.ReadCsv("CTCAE-5.0", path)).ShouldBe(Shown(ToxicityDictionaryReader.Read("CTCAE-5.0", "ctcae.xlsx", workbook)));
    }

    [Fact]
    public void Everything_that_is_wrong_with_the_rows_is_said_with_its_cell()
    {
        using var workbook = GivenWorkbook.Write(
            [GivenWorkbook.Version5Header, ["1", "Eye disorders", "Cataract", "a"], ["2", "Eye disorders", "cataract", "a"], ["3", "Eye disorders", "Glaucoma", "-", " - "], ["4", "Eye disorders", "", "a"], ["5", "", "Floaters", "a"]]);
        var problem = Should.Throw<BadInputException>(() => ToxicityDictionaryReader.Read("x", "bad.xlsx", workbook));
        problem.Diagnostics.Select(d => (d.Code, d.Path, d.Line)).ShouldBe([("D035", "C3", 3), ("D035", "C4", 4), ("D035", "C5", 5), ("D035", "B6", 6)]);
        problem.Message.ShouldContain("'cataract', also in row 2");
    }

    [Fact]
    public void Missing_columns_are_named()
    {
        using var workbook = GivenWorkbook.Write([["MedDRA Code", "CTCAE Term", "Grade 1", "Grade 2", "Grade 3", "Grade 4"], ["1", "Cataract", "a"]]);
        Refusal("D034", workbook).ShouldContain("no column for system organ class, grade 5");
        using var empty = GivenWorkbook.Write([]);
        Refusal("D034", empty).ShouldContain("no column for");
        using var headerOnly = GivenWorkbook.Write([GivenWorkbook.Version5Header]);
        Refusal("D034", headerOnly).ShouldContain("no terms");
    }

    [Fact]
    public void What_is_no_workbook_is_refused()
    {
        Refusal("D031", new MemoryStream([1, 2, 3])).ShouldContain("no spreadsheet workbook");
        Refusal("D031", GivenWorkbook.Zip(("mimetype", "text"))).ShouldContain("xl/_rels/workbook.xml.rels");
        Refusal("D031", GivenWorkbook.Zip(("xl/workbook.xml", GivenWorkbook.WorkbookPart), ("xl/_rels/workbook.xml.rels", GivenWorkbook.RelationsPart))).ShouldContain("xl/worksheets/sheet1.xml");
        Refusal("D032", Book("<worksheet><sheetData><row></worksheet>"));
        Refusal("D032", Book("""<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData></worksheet>""")).ShouldContain("A1 with index 7");
        Refusal("D032", Book("""<worksheet><sheetData><row r="1"><c r="77" t="str"><v>7</v></c></row></sheetData></worksheet>""")).ShouldContain("\"77\"");
    }

    [Fact]
    public void A_document_type_with_an_entity_is_refused()
    {
        Refusal("D032", Book("""<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&a;</v></c></row></sheetData></worksheet>""")).ShouldContain("DTD");
        Refusal("D032", Book("""<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>""")).ShouldContain("DTD");
    }

    [Fact]
    public void A_part_that_unpacks_to_more_than_allowed_is_refused_as_it_is_read()
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in new[] { ("xl/workbook.xml", GivenWorkbook.WorkbookPart), ("xl/_rels/workbook.xml.rels", GivenWorkbook.RelationsPart) })
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }

            // 40 MiB of blanks in an element: some 40 KiB in the archive.
            using var bomb = archive.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open();
            bomb.Write("<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>"u8);
            var blanks = new byte[1024 * 1024];
            Array.Fill(blanks, (byte)' ');
            for (var i = 0; i < 40; i++)
            {
                bomb.Write(blanks);
            }
        }

        stream.Position = 0;
        stream.Length.ShouldBeLessThan(1_000_000);
        Refusal("D033", stream).ShouldContain("bytes in xl/worksheets/sheet1.xml");
    }

    [Fact]
    public void Damaged_workbooks_are_refused_and_nothing_else_happens()
    {
        using var sound = GivenWorkbook.Write([GivenWorkbook.Version5Header, .. GivenWorkbook.Rows().Take(20)], ["B2:B5"]);
        var bytes = sound.ToArray();
        var plain = GivenWorkbook.Stored(GivenWorkbook.Version5Header, ["1", "Eye disorders", "Cataract", "a"]).ToArray();
        var (state, refused) = (12345UL, 0);
        for (var i = 0; i < 600; i++)
        {
            var damaged = (byte[])(i % 2 == 0 ? bytes : plain).Clone();
            for (var k = 0; k <= i % 3; k++)
            {
                state = (state * 6364136223846793005UL) + 1442695040888963407UL;
                damaged[(int)((state >> 33) % (ulong)damaged.Length)] = (byte)(state >> 20);
            }

            try
            {
                _ = ToxicityDictionaryReader.Read("x", "x.xlsx", new MemoryStream(damaged));
            }
            catch (BadInputException)
            {
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Two_cells_at_one_place_and_rows_before_the_first_are_refused()
    {
        Refusal("D032", Book("""<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>7</v></c><c r="A1" t="str"><v>8</v></c></row></sheetData></worksheet>""")).ShouldContain("A1");
        Refusal("D032", Book("""<worksheet><sheetData><row r="0"><c t="str"><v>7</v></c></row></sheetData></worksheet>""")).ShouldContain("row 0");
    }

    [Fact]
    public void Other_sizes_have_limits_too()
    {
        Refusal("D033", Book("""<worksheet><sheetData><row r="1000000"/></sheetData></worksheet>""")).ShouldContain("1000000 rows");
        Refusal("D033", Book("""<worksheet><sheetData><row r="1"><c r="XFD1" t="str"><v>7</v></c></row></sheetData></worksheet>""")).ShouldContain("16384 columns");
        // A merged range over the whole sheet would be billions of cells.
        Refusal("D033", Book("""<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>7</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>""")).ShouldContain("columns");
        using var book = GivenWorkbook.Write([GivenWorkbook.Version5Header, .. GivenWorkbook.Rows()]);
        Should.Throw<BadInputException>(() => ToxicityDictionaryReader.Read("x", "x.xlsx", book, new WorkbookLimits(Texts: 20))).Diagnostics[0].Code.ShouldBe("D033");
        book.Position = 0;
        Should.Throw<BadInputException>(() => ToxicityDictionaryReader.Read("x", "x.xlsx", book, new WorkbookLimits(Parts: 2))).Diagnostics[0].Code.ShouldBe("D033");
    }

    [Fact]
    public void An_unknown_term_is_refused_with_the_nearest_names()
    {
        var dictionary = WorkedExampleTerms.Dictionary;
        dictionary.Check("Hypotension", 3).ShouldBeNull();
        dictionary.Check("Hypotention", 3)!.Message.ShouldStartWith("CTCAE-5.0 (terms of the worked examples) has no term 'Hypotention'; the nearest are 'Hypotension'");
        dictionary.Check("creatinine", 3)!.Message.ShouldContain("the nearest are 'Creatinine increased'");
        dictionary.Check("bilirubin blood", 3)!.Rule.ShouldBe("term-unknown");
        dictionary.Nearest("bilirubin blood")[0].ShouldBe("Blood bilirubin increased");
        dictionary.Nearest("").Length.ShouldBe(3);
        var refusal = dictionary.Check("Weight gain", 4)!;
        (refusal.Rule, refusal.Message).ShouldBe(("grade-undefined", "'Weight gain' has no grade 4 in CTCAE-5.0 (terms of the worked examples); it has 1, 2, 3."));
    }

    [Fact]
    public void The_shipped_terms_are_those_of_the_worked_examples()
    {
        var expected = new[] { "il2-rcc.yaml", "6mp-leukaemia.yaml" }.SelectMany(f => GivenTrial.Parse(Repository.Read("protocols", f)).Document.Safety.Expected).ToList();
        expected.Select(e => e.Term).Distinct().ShouldBe(WorkedExampleTerms.Dictionary.Terms.Select(t => t.Name), ignoreOrder: true);
        expected.ShouldAllBe(e => WorkedExampleTerms.Dictionary.Check(e.Term, e.HighestGrade) == null);
    }

    [Fact]
    public void A_dictionary_with_a_term_twice_or_without_grades_is_not_made()
    {
        Should.Throw<ArgumentException>(() => new ToxicityDictionary("x", [])).Message.ShouldContain("no terms");
        Should.Throw<ArgumentException>(() => new ToxicityDictionary("x", [new("A", "c", null, [1]), new("a", "c", null, [1])])).Message.ShouldContain("2 times");
        Should.Throw<ArgumentException>(() => new ToxicityDictionary("x", [new("A", "c", null, [])])).Message.ShouldContain("'A'");
        Should.Throw<ArgumentException>(() => new ToxicityDictionary("x", [new("A", "c", null, [2, 6])])).Message.ShouldContain("'A'");
    }

    private static string[] Shown(ToxicityDictionary dictionary) => [.. dictionary.Terms.Select(t => $"{t.Code} {t.OrganClass}: {t.Name} {string.Concat(t.Grades)}")];

    private static MemoryStream Book(string sheet) =>
        GivenWorkbook.Zip(("xl/workbook.xml", GivenWorkbook.WorkbookPart), ("xl/_rels/workbook.xml.rels", GivenWorkbook.RelationsPart),
            ("xl/worksheets/sheet1.xml", sheet.Replace("<worksheet>", "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">", StringComparison.Ordinal)));

    private static string Refusal(string code, Stream workbook)
    {
        var problem = Should.Throw<BadInputException>(() => ToxicityDictionaryReader.Read("x", "x.xlsx", workbook));
        problem.Diagnostics[0].Code.ShouldBe(code, problem.Message);
        return problem.Message;
    }
}
