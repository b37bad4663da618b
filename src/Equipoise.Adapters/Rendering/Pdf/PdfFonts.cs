namespace Equipoise.Adapters.Rendering.Pdf;

/// <summary>The two faces of a plain PDF, embedded into it: upright and bold.</summary>
internal sealed record PdfFonts(byte[] Regular, byte[] Bold)
{
    private static readonly (string Regular, string Bold)[] Known =
    [
        ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
        ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
        ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
        ("arial.ttf", "arialbd.ttf"),
        ("Arial.ttf", "Arial Bold.ttf"),
    ];

    /// <summary>The first known pair of faces in the folders and what lies below them; DejaVu before the others, for it has the most signs.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static PdfFonts Find(IReadOnlyList<string> folders)
    {
        var files = folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.ttf", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Order(StringComparer.Ordinal))
            .ToList();
        foreach (var (regular, bold) in Known)
        {
            var upright = files.Find(file => Path.GetFileName(file) == regular);
            var heavy = files.Find(file => Path.GetFileName(file) == bold);
            if (upright is not null && heavy is not null)
            {
                return new PdfFonts(File.ReadAllBytes(upright), File.ReadAllBytes(heavy));
            }
        }

        throw new BadInputException(
            "X131", string.Join(", ", folders), "There is neither a browser nor a font to set a PDF with", "none of them in these folders",
            $"Chromium, or {string.Join(" or ", Known.Select(pair => pair.Regular + " and " + pair.Bold))} there or in the folder that EQUIPOISE_FONTS names");
    }
}
