using System.IO.Compression;
using System.Security;
using System.Text;

namespace Equipoise.Tests.Safety;

/// <summary>Writes workbooks as spreadsheet programs do, in memory.</summary>
internal static class GivenWorkbook
{
    internal static readonly string[] Version5Header = ["MedDRA Code", "MedDRA SOC", "CTCAE Term", "Grade 1  ", "Grade 2", "Grade 3", "Grade 4", "Grade 5", "Definition", "Navigational Note"];

    internal static readonly string[] Version4Header = ["MedDRA v12.0 Code", "CTCAE v4.0 SOC", "CTCAE v4.0 Term", "Grade 1", "Grade 2", "Grade 3", "Grade 4", "Grade 5", "CTCAE v4.0 AE Term Definition"];

    /// <summary>837 terms of 26 organ classes that are nobody's: every shape of text that real files have.</summary>
    internal static List<string[]> Rows() =>
    [
        .. Enumerable.Range(1, 837).Select(i => new[]
        {
            $"{10_000_000 + i}", $"Organ class {((i - 1) / 33) + 1}", i % 50 == 0 ? $"Synthetic disorder {i} - Other, specify" : $"Synthetic disorder {i}, \"kind\" {i % 7} & more",
            i % 4 == 0 ? " - " : "Mild; >=\u2265 1 x ULN\r\nsecond line", "Moderate", "Severe", i % 3 == 0 ? "-" : "Life-threatening", i % 2 == 0 ? "\u2013" : "Death", "A disorder.", i % 9 == 0 ? "Note" : "-",
        }),
    ];

    internal static MemoryStream Write(IEnumerable<string[]> rows, IEnumerable<string>? merged = null, bool inline = false) =>
        Zip([("xl/workbook.xml", WorkbookPart), ("xl/_rels/workbook.xml.rels", RelationsPart), .. Sheet([.. rows], merged ?? [], inline)]);

    internal const string WorkbookPart = """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Terms" sheetId="1" r:id="rId1"/></sheets></workbook>""";

    internal const string RelationsPart = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>""";

    internal static MemoryStream Zip(params ReadOnlySpan<(string Name, string Text)> parts)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in parts)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open(), new UTF8Encoding(false));
                writer.Write(text);
            }
        }

        stream.Position = 0;
        return stream;
    }

    /// <summary>A workbook whose parts are not compressed, so that damage reaches the XML.</summary>
    internal static MemoryStream Stored(params string[][] rows)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in (ReadOnlySpan<(string, string)>)[("xl/workbook.xml", WorkbookPart), ("xl/_rels/workbook.xml.rels", RelationsPart), .. Sheet(rows, ["B2:B3"], false)])
            {
                using var writer = new StreamWriter(archive.CreateEntry(name, CompressionLevel.NoCompression).Open(), new UTF8Encoding(false));
                writer.Write(text);
            }
        }

        stream.Position = 0;
        return stream;
    }

    private static (string, string)[] Sheet(string[][] rows, IEnumerable<string> merged, bool inline)
    {
        const string Main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
        var texts = rows.SelectMany(r => r).Distinct(StringComparer.Ordinal).ToList();
        var index = texts.Select((t, i) => (t, i)).ToDictionary(p => p.t, p => p.i, StringComparer.Ordinal);
        var sheet = new StringBuilder($"<worksheet {Main}><sheetData>");
        for (var r = 0; r < rows.Length; r++)
        {
            _ = sheet.Append($"<row r=\"{r + 1}\">");
            for (var c = 0; c < rows[r].Length; c++)
            {
                var place = $"{(char)('A' + c)}{r + 1}";
                _ = rows[r][c].Length == 0 ? sheet.Append($"<c r=\"{place}\" s=\"3\"/>")
                    : inline ? sheet.Append($"<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{SecurityElement.Escape(rows[r][c])}</t></is></c>")
                    : sheet.Append($"<c r=\"{place}\" t=\"s\"><v>{index[rows[r][c]]}</v></c>");
            }

            _ = sheet.Append("</row>");
        }

        _ = sheet.Append("</sheetData><mergeCells>").AppendJoin("", merged.Select(m => $"<mergeCell ref=\"{m}\"/>")).Append("</mergeCells></worksheet>");
        // Half of the shared texts in two runs, one with a phonetic reading, as programs write formatted cells.
        var shared = string.Concat(texts.Select((t, i) => i % 2 == 0 || t.Length < 2
            ? $"<si><t xml:space=\"preserve\">{SecurityElement.Escape(t)}</t></si>"
            : $"<si><r><rPr><b/></rPr><t xml:space=\"preserve\">{SecurityElement.Escape(t[..1])}</t></r><r><t xml:space=\"preserve\">{SecurityElement.Escape(t[1..])}</t></r><rPh sb=\"0\" eb=\"1\"><t>no</t></rPh></si>"));
        return [("xl/worksheets/sheet1.xml", sheet.ToString()), ("xl/sharedStrings.xml", $"<sst {Main}>{shared}</sst>")];
    }
}
