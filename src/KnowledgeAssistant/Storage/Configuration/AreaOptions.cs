using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>One options class of an area and the section under <c>KnowledgeAssistant:</c> that it is bound to.</summary>
/// <param name="Section">For instance <c>Retrieval</c> or <c>Models:Chat</c>.</param>
public sealed record OptionsArea(string Section, Type Type);

public static class AreaOptions
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to <c>KnowledgeAssistant:{section}</c>. Its public properties are the known keys; its data
    /// annotations are checked by <see cref="ConfigurationCheck"/> when the host starts. Use it as <c>IOptions&lt;TOptions&gt;</c>.
    /// </summary>
    public static IServiceCollection AddAreaOptions<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddSingleton(new OptionsArea(section, typeof(TOptions)));
        services
            .AddOptions<TOptions>()
            .Configure<IConfiguration>(
                (options, configuration) => configuration.GetSection($"{ConfigurationLayers.Root}:{section}").Bind(options)
            );
        services.AddSingleton<IValidateOptions<TOptions>>(new AnnotationValidator<TOptions>(section));
        return services;
    }

    /// <summary>Names the key of every value that breaks an annotation, so that the message can be acted on.</summary>
    private sealed class AnnotationValidator<TOptions>(string section) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var results = new List<ValidationResult>();
            if (Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
                return ValidateOptionsResult.Success;
            return ValidateOptionsResult.Fail(
                results.Select(result =>
                    $"{string.Join(", ", result.MemberNames.Select(member => $"{ConfigurationLayers.Root}:{section}:{member}").DefaultIfEmpty($"{ConfigurationLayers.Root}:{section}"))}: {result.ErrorMessage}"
                )
            );
        }
    }
}
