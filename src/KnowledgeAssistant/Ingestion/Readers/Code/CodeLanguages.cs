namespace KnowledgeAssistant.Ingestion.Readers.Code;

/// <summary>Program code and configuration by the endings of file names.</summary>
public static class CodeLanguages
{
    private static readonly Dictionary<string, string> ByExtension = Parse(
        """
        C#: .cs .csx
        Python: .py .pyi
        JavaScript: .js .mjs .cjs .jsx
        TypeScript: .ts .tsx .mts
        Java: .java
        Kotlin: .kt .kts
        Scala: .scala
        Go: .go
        Rust: .rs
        C: .c .h
        C++: .cpp .cc .cxx .hpp .hh
        Swift: .swift
        Ruby: .rb
        PHP: .php
        Perl: .pl .pm
        R: .r
        Lua: .lua
        Dart: .dart
        F#: .fs .fsx
        Visual Basic: .vb
        shell script: .sh .bash .zsh
        PowerShell: .ps1 .psm1
        batch file: .bat .cmd
        SQL: .sql
        CSS: .css .scss .less
        YAML: .yaml .yml
        TOML: .toml
        configuration: .ini .conf .cfg .properties .env .editorconfig
        Terraform: .tf .hcl
        GraphQL: .graphql .gql
        Protocol Buffers: .proto
        Razor: .razor .cshtml
        Vue: .vue
        """
    );

    /// <param name="extension">With its dot, in lower case.</param>
    /// <returns>The language's name, or null where it is none.</returns>
    public static string? Of(string extension) => ByExtension.GetValueOrDefault(extension);

    /// <summary>All of them, with their dots.</summary>
    public static IReadOnlyCollection<string> Extensions => ByExtension.Keys;

    private static Dictionary<string, string> Parse(string text)
    {
        var languages = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var parts = line.Split(": ");
            foreach (var extension in parts[1].Split(' '))
                languages[extension.Trim()] = parts[0];
        }
        return languages;
    }
}
